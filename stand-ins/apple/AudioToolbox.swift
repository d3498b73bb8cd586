public func AudioServicesPlaySystemSound(_ sound: UInt32) {}
