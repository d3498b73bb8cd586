#if canImport(Security)
import DauChanBridge
import Foundation
import Security

/// Keeps the diary's key in the Keychain, on this device only: neither iCloud nor a backup carries it to
/// another one, where the diary can then only be erased.
///
/// The Keychain outlives the app: after it was deleted and installed again the old key is still there,
/// and the new diary takes it over. ``Diary/erase(in:vault:)`` takes it away.
public final class KeychainVault: KeyVault {
    private let service: String
    private let account: String
    private let accessGroup: String?

    /// A vault under a name in the app's Keychain.
    ///
    /// - Parameters:
    ///   - service: the name, such as the app's bundle identifier.
    ///   - account: tells several diaries of one app apart.
    ///   - accessGroup: to share the key with the app's extensions.
    public init(service: String, account: String = "diary", accessGroup: String? = nil) {
        self.service = service
        self.account = account
        self.accessGroup = accessGroup
    }

    /// Says `unavailableNow` until the device was unlocked for the first time after it started.
    public func load() throws -> StoredKey {
        var query = item
        query[kSecReturnData as String] = true
        query[kSecMatchLimit as String] = kSecMatchLimitOne
        var found: CFTypeRef?
        switch SecItemCopyMatching(query as CFDictionary, &found) {
        case errSecSuccess: return (found as? Data).map(StoredKey.found) ?? .invalidated
        case errSecItemNotFound: return .notFound
        case errSecInteractionNotAllowed: return .unavailableNow
        default: throw VaultError.Failed
        }
    }

    /// The Keychain adds and never replaces.
    public func store(key: Data) throws {
        var query = item
        query[kSecValueData as String] = key
        // Reminders and exposure notices work while the phone lies locked in a pocket.
        query[kSecAttrAccessible as String] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        switch SecItemAdd(query as CFDictionary, nil) {
        case errSecSuccess: return
        case errSecDuplicateItem: throw VaultError.AlreadyThere
        case errSecInteractionNotAllowed: throw VaultError.UnavailableNow
        default: throw VaultError.Failed
        }
    }

    public func delete() throws {
        switch SecItemDelete(item as CFDictionary) {
        case errSecSuccess, errSecItemNotFound: return
        case errSecInteractionNotAllowed: throw VaultError.UnavailableNow
        default: throw VaultError.Failed
        }
    }

    private var item: [String: Any] {
        var item: [String: Any] = [
            kSecClass as String: kSecClassGenericPassword,
            kSecAttrService as String: service,
            kSecAttrAccount as String: account,
            kSecAttrSynchronizable as String: false,
            kSecUseDataProtectionKeychain as String: true,
        ]
        item[kSecAttrAccessGroup as String] = accessGroup
        return item
    }
}
#endif
