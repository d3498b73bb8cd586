#if canImport(Security)
import DauChanBridge
import Foundation
import Security

/// Keeps the diary's key in the Keychain of this device. iCloud and backups do not transfer it: a diary
/// that is restored to another device can only be erased there.
///
/// The key survives when the app is deleted and installed again. A new diary then uses it.
/// ``Diary/erase(in:vault:)`` deletes it.
public final class KeychainVault: KeyVault {
    private let service: String
    private let account: String
    private let accessGroup: String?

    /// Makes a vault of one item in the app's Keychain.
    ///
    /// - Parameters:
    ///   - service: the item's service, such as the app's bundle identifier.
    ///   - account: the item's account, for an app with several diaries.
    ///   - accessGroup: the access group that shares the key with the app's extensions.
    public init(service: String, account: String = "diary", accessGroup: String? = nil) {
        self.service = service
        self.account = account
        self.accessGroup = accessGroup
    }

    /// Looks up the key. Reports `unavailableNow` until the device is unlocked once after it started.
    public func load() throws -> StoredKey {
        var query = item
        query[kSecReturnData as String] = true
        query[kSecMatchLimit as String] = kSecMatchLimitOne
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        switch status {
        case errSecSuccess: return (found as? Data).map(StoredKey.found) ?? .invalidated
        case errSecItemNotFound: return .notFound
        case errSecInteractionNotAllowed: return .unavailableNow
        default: throw failed(status)
        }
    }

    /// Adds the key to the Keychain, which never replaces an item.
    public func store(key: Data) throws {
        var query = item
        query[kSecValueData as String] = key
        // Reminders and exposure notices must work while the phone is locked.
        query[kSecAttrAccessible as String] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        let status = SecItemAdd(query as CFDictionary, nil)
        switch status {
        case errSecSuccess: return
        case errSecDuplicateItem: throw VaultError.AlreadyThere
        case errSecInteractionNotAllowed: throw VaultError.UnavailableNow
        default: throw failed(status)
        }
    }

    /// Deletes the key from the Keychain. Succeeds if it does not exist.
    public func delete() throws {
        let status = SecItemDelete(item as CFDictionary)
        switch status {
        case errSecSuccess, errSecItemNotFound: return
        case errSecInteractionNotAllowed: throw VaultError.UnavailableNow
        default: throw failed(status)
        }
    }

    private func failed(_ status: OSStatus) -> VaultError {
        .Failed(explanation: "the Keychain returned the status \(status)")
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
