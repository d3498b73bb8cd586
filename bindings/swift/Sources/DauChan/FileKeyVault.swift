import DauChanBridge
import Foundation

/// Keeps the diary's key in a file that only its owner may read: for desktops, servers and tests, where
/// there is no Keychain. The file belongs outside the diary's folder, and in no backup.
///
/// The key is as safe as the file. It cannot be wiped from this side's memory: Swift copies as it likes.
public final class FileKeyVault: KeyVault {
    private static let keyLength = 32
    private let file: URL

    /// A vault in `file`, whose folder must exist.
    public init(file: URL) {
        self.file = file
    }

    /// Refuses a file that others may read: whoever did may have the key.
    public func load() throws -> StoredKey {
        let handle = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard handle >= 0 else {
            if errno == ENOENT { return .notFound }
            throw VaultError.Failed
        }
        defer { close(handle) }
        var status = stat()
        guard fstat(handle, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw VaultError.Failed
        }
        guard let key = read(handle) else { throw VaultError.Failed }
        return key.count == Self.keyLength ? .found(key: key) : .invalidated
    }

    /// Written and synced beside the place, and then put there by a link, which replaces nothing: the
    /// file is there whole or not at all.
    public func store(key: Data) throws {
        let draft = file.path + "." + UUID().uuidString
        let handle = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw VaultError.Failed }
        defer { unlink(draft) }
        let isWritten = key.withUnsafeBytes { write(handle, $0.baseAddress, $0.count) } == key.count
        let isSynced = fsync(handle) == 0
        guard close(handle) == 0, isWritten, isSynced else { throw VaultError.Failed }
        guard link(draft, file.path) == 0 else {
            throw errno == EEXIST ? VaultError.AlreadyThere : VaultError.Failed
        }
        try syncFolder()
    }

    /// Takes the file away. What the storage still holds of it, only the system's own encryption hides.
    public func delete() throws {
        guard unlink(file.path) == 0 || errno == ENOENT else { throw VaultError.Failed }
        try syncFolder()
    }

    /// At most one byte more than a key has.
    private func read(_ handle: Int32) -> Data? {
        var bytes = Data(count: Self.keyLength + 1)
        let count = bytes.withUnsafeMutableBytes { Foundation.read(handle, $0.baseAddress, $0.count) }
        return count < 0 ? nil : bytes.prefix(count)
    }

    /// A name that is new or gone survives a crash once its folder is synced.
    private func syncFolder() throws {
        let folder = open(file.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw VaultError.Failed }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw VaultError.Failed }
    }
}
