#if canImport(Observation)
import Observation
#endif

/// The state, watched by views. In a file of its own that does not import the SDK: its type `Observation`
/// hides the module of that name, which the macro's code spells out (docs/adr/0065).
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
