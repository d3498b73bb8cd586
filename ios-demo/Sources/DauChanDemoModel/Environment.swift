import DauChan
import Foundation

/// The services of the phone and the programme that the model uses. Tests pass other clocks, folders and
/// deployments, and everything else is real there too.
public struct Environment: Sendable {
    public let deployment: Deployment
    public let listAddress: TrustListAddress
    public let bundleAddress: NoticeBundleAddress
    /// The version of the app.
    public let version: String
    /// The folder of the diary, which holds nothing else. It is created when the diary first opens.
    public let folder: URL
    public let vault: any KeyVault
    /// The time zone of the owner.
    public let timeZone: TimeZone
    public let now: @Sendable () -> Date
    /// Sets the reminder to check out of a place, or cancels it.
    public let remind: @Sendable (Reminder?, _ place: String?) -> Void
    /// Announces alerts to the owner, and returns whether the phone allows it.
    public let announce: @Sendable () async -> Bool

    public init(
        deployment: Deployment,
        listAddress: TrustListAddress,
        bundleAddress: NoticeBundleAddress,
        version: String,
        folder: URL,
        vault: any KeyVault,
        timeZone: TimeZone = .autoupdatingCurrent,
        now: @escaping @Sendable () -> Date = { Date() },
        remind: @escaping @Sendable (Reminder?, _ place: String?) -> Void,
        announce: @escaping @Sendable () async -> Bool
    ) {
        self.deployment = deployment
        self.listAddress = listAddress
        self.bundleAddress = bundleAddress
        self.version = version
        self.folder = folder
        self.vault = vault
        self.timeZone = timeZone
        self.now = now
        self.remind = remind
        self.announce = announce
    }
}
