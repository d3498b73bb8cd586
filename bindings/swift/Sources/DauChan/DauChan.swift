// An app writes `import DauChan` and has all of it: the values, errors and the `Deployment` that Rust
// defines come from the generated module. The attribute is underscored and has no other spelling.
@_exported import DauChanBridge

/// The library as a whole.
public enum DauChan {
    /// The version of the library, which is one for all artefacts of a release, such as `1.2.3`.
    public static var version: String { libraryVersion() }

    /// Passes what fails in the library to `receive`, on the queue of the call that failed; `nil` ends that. Every
    /// error that a call throws is passed, and the place of each bug. No text contains a name, a note or a key.
    ///
    /// `receive` must not call the library.
    public static func setLog(_ receive: (@Sendable (_ level: LogLevel, _ text: String) -> Void)?) {
        setLogListener(listener: receive.map(Listener.init))
    }
}

private final class Listener: LogListener {
    private let receive: @Sendable (LogLevel, String) -> Void

    init(_ receive: @escaping @Sendable (LogLevel, String) -> Void) {
        self.receive = receive
    }

    func log(level: LogLevel, text: String) {
        receive(level, text)
    }
}
