import DauChan
import Foundation

/// What the model needs of the phone and of the programme. Tests give other clocks, folders and
/// deployments; everything else is the real thing in them too.
public struct Environment: Sendable {
    public let settings: DeploymentSettings
    /// Belongs to the diary alone; made when the diary first opens.
    public let folder: URL
    public let vault: any KeyVault
    /// The zone that the owner reads the time in.
    public let timeZone: TimeZone
    public let now: @Sendable () -> Date
    /// Fetches the static trust list: all that the app ever asks of a network.
    public let fetchList: @Sendable () async throws -> Data
    /// Sets the reminder to check out of a place, or takes it back.
    public let remind: @Sendable (Reminder?, _ place: String?) -> Void

    public init(
        settings: DeploymentSettings,
        folder: URL,
        vault: any KeyVault,
        timeZone: TimeZone = .autoupdatingCurrent,
        now: @escaping @Sendable () -> Date = { Date() },
        fetchList: @escaping @Sendable () async throws -> Data,
        remind: @escaping @Sendable (Reminder?, _ place: String?) -> Void
    ) {
        self.settings = settings
        self.folder = folder
        self.vault = vault
        self.timeZone = timeZone
        self.now = now
        self.fetchList = fetchList
        self.remind = remind
    }
}
