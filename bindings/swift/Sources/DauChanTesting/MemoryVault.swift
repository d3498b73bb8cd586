import DauChan
import Foundation

/// A vault in memory.
public final class MemoryVault: KeyVault, @unchecked Sendable {
    private let lock = NSLock()
    private var key: Data?
    private var locked: Bool

    /// Makes a vault without a key.
    public init(isLocked: Bool = false) {
        locked = isLocked
    }

    /// Whether the vault acts as on a locked phone, so that a diary fails to open with ``OpenError/KeyUnavailable``.
    public var isLocked: Bool {
        get { lock.withLock { locked } }
        set { lock.withLock { locked = newValue } }
    }

    /// Looks up the key.
    public func load() throws -> StoredKey {
        lock.withLock { locked ? .unavailableNow : key.map(StoredKey.found) ?? .notFound }
    }

    /// Stores the key, and replaces none.
    public func store(key: Data) throws {
        try lock.withLock {
            if locked { throw VaultError.UnavailableNow }
            if self.key != nil { throw VaultError.AlreadyThere }
            self.key = key
        }
    }

    /// Deletes the key. Succeeds if it does not exist.
    public func delete() throws {
        try lock.withLock {
            if locked { throw VaultError.UnavailableNow }
            key = nil
        }
    }

    /// Loses the key, as when a backup was restored to another phone: ``OpenError/KeyLost``.
    public func loseKey() {
        lock.withLock { key = nil }
    }
}
