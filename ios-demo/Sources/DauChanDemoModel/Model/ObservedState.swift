import DauChan
#if canImport(Observation)
import Observation
#endif

/// The state that views observe.
@MainActor
#if canImport(Observation)
@Observable
#endif
final class ObservedState {
    var value: AppState

    init(_ value: AppState) {
        self.value = value
    }
}
