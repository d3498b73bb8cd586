#if os(Linux)
import Foundation
import Testing

/// System calls of Linux that do one thing, by their numbers on this processor.
struct SystemCall {
    let numbers: [UInt32]

    #if arch(x86_64)
    /// At the end of a file, and in it.
    static let write = SystemCall(numbers: [1, 18])
    static let unlink = SystemCall(numbers: [87, 263])
    static let fsync = SystemCall(numbers: [74, 75])
    static let getrandom = SystemCall(numbers: [318])
    #else
    static let write = SystemCall(numbers: [64, 68])
    static let unlink = SystemCall(numbers: [35])
    static let fsync = SystemCall(numbers: [82, 83])
    static let getrandom = SystemCall(numbers: [278])
    #endif
}

extension Trait where Self == ConditionTrait {
    /// Runs a test only where the system lets a thread give up a system call. Some containers do not.
    static var whereThreadsGiveUpSystemCalls: Self {
        .enabled(if: mayGiveUpSystemCalls, "the system lets no thread give up a system call (seccomp)")
    }
}

private let mayGiveUpSystemCalls = (try? failing(.unlink, EROFS) {}) != nil

/// Runs `work` on a thread of its own, for which the kernel answers `call` with `error`: no other thread
/// notices, and the thread ends with the work.
func failing<Answer>(
    _ call: SystemCall, _ error: Int32, _ work: @escaping () throws -> Answer
) throws -> Answer {
    let slot = Slot<Answer>()
    let isDone = DispatchSemaphore(value: 0)
    nonisolated(unsafe) let work = work
    Thread {
        if refuse(call, error) { slot.result = Result { try work() } }
        isDone.signal()
    }.start()
    isDone.wait()
    return try #require(slot.result, "the system lets no thread give up a system call (seccomp)").get()
}

/// Runs `work` while every state of the random generator that glibc has at hand is held by some thread.
///
/// From 2.41 on glibc makes random bytes by itself, from a state that each thread takes over from one that
/// has ended; the kernel is asked when a state is new.
func withNoSpareRandomState<Answer>(_ work: () throws -> Answer) throws -> Answer {
    typealias GetRandom = @convention(c) (UnsafeMutableRawPointer, Int, UInt32) -> Int
    let getrandom = unsafeBitCast(try #require(dlsym(nil, "getrandom")), to: GetRandom.self)
    let holds = DispatchSemaphore(value: 0)
    let isOver = DispatchSemaphore(value: 0)
    let crowd = 256
    for _ in 0..<crowd {
        let thread = Thread {
            var byte: UInt8 = 0
            _ = getrandom(&byte, 1, 0)
            holds.signal()
            isOver.wait()
        }
        thread.stackSize = 128 * 1_024
        thread.start()
    }
    for _ in 0..<crowd { holds.wait() }
    defer { for _ in 0..<crowd { isOver.signal() } }
    return try work()
}

private final class Slot<Answer>: @unchecked Sendable {
    var result: Result<Answer, any Error>?
}

/// Has the kernel answer `call` with `error` on this thread for as long as it lives.
private func refuse(_ call: SystemCall, _ error: Int32) -> Bool {
    // A program of the kernel's packet filter: instructions of a code, how many of the next to skip if
    // the answer is yes, and if it is no, and a number.
    typealias Instruction = (code: UInt16, skippedIfSo: UInt8, skippedIfNot: UInt8, number: UInt32)
    let load: Instruction = (0x20, 0, 0, 0)
    let compare = call.numbers.enumerated().map { at, number -> Instruction in
        (0x15, UInt8(call.numbers.count - at), 0, number)
    }
    let letThrough: Instruction = (0x06, 0, 0, 0x7fff_0000)
    let refuse: Instruction = (0x06, 0, 0, 0x0005_0000 | UInt32(error))
    let instructions = [load] + compare + [letThrough, refuse]
    typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    guard let symbol = dlsym(nil, "prctl") else { return false }
    let control = unsafeBitCast(symbol, to: Control.self)
    return instructions.withUnsafeBytes { filter in
        var program: (count: UInt, filter: UInt) = (UInt(instructions.count), UInt(bitPattern: filter.baseAddress))
        return withUnsafePointer(to: &program) { program in
            control(38, 1, 0, 0, 0) == 0 && control(22, 2, UInt(bitPattern: program), 0, 0) == 0
        }
    }
}
#endif
