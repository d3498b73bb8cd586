import DauChanBridge
import Foundation

/// Makes a vault that keeps the key in a file that only its owner can read, for desktops, servers and tests.
/// The vault of a phone is `KeychainVault`.
///
/// Anyone who can read the file can read the diary. The key does not cross into Swift's memory.
///
/// - Parameter file: the file of the key; its folder must exist, outside the diary's folder and of backups.
public func fileKeyVault(at file: URL) -> any KeyVault {
    fileKeyVault(path: file.path)
}
