import Foundation

public typealias OSStatus = Int32
public typealias CFTypeRef = AnyObject
/// On Apple's platforms a type of its own, which dictionaries of Swift are turned into by `as`.
public typealias CFDictionary = [String: Any]
public let errSecSuccess: OSStatus = 0
public let errSecItemNotFound: OSStatus = 0
public let errSecInteractionNotAllowed: OSStatus = 0
public let errSecDuplicateItem: OSStatus = 0
public let kSecReturnData = "", kSecMatchLimit = "", kSecMatchLimitOne = "", kSecValueData = "", kSecClass = ""
public let kSecClassGenericPassword = "", kSecAttrService = "", kSecAttrAccount = "", kSecAttrSynchronizable = ""
public let kSecUseDataProtectionKeychain = "", kSecAttrAccessGroup = "", kSecAttrAccessible = ""
public let kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly = ""

public func SecItemCopyMatching(_ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { fatalError() }
public func SecItemAdd(_ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { fatalError() }
public func SecItemDelete(_ query: CFDictionary) -> OSStatus { fatalError() }
