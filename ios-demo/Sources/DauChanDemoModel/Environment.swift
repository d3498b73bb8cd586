import DauChan
import Foundation

/// What the model needs of the phone and of the programme. Tests give other clocks, folders and
/// deployments; everything else is the real thing in them too.
public struct Environment: Sendable {
    public let deployment: Deployment
    public let listAddress: TrustListAddress
    /// The app's own version, to be shown.
    public let version: String
    /// Belongs to the diary alone; made when the diary first opens.
    public let folder: URL
    public let vault: any KeyVault
    /// The zone that the owner reads the time in.
    public let timeZone: TimeZone
    public let now: @Sendable () -> Date
    /// Sets the reminder to check out of a place, or takes it back.
    public let remind: @Sendable (Reminder?, _ place: String?) -> Void

    public init(
        deployment: Deployment,
        listAddress: TrustListAddress,
        version: String,
        folder: URL,
        vault: any KeyVault,
        timeZone: TimeZone = .autoupdatingCurrent,
        now: @escaping @Sendable () -> Date = { Date() },
        remind: @escaping @Sendable (Reminder?, _ place: String?) -> Void
    ) {
        self.deployment = deployment
        self.listAddress = listAddress
        self.version = version
        self.folder = folder
        self.vault = vault
        self.timeZone = timeZone
        self.now = now
        self.remind = remind
    }
}
