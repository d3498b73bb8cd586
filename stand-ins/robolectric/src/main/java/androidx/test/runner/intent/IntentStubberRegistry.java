package androidx.test.runner.intent;

/** There is never a stubber: tests answer intents through Robolectric's shadows. */
public final class IntentStubberRegistry {
    private IntentStubberRegistry() {}

    /** Whether a stubber is there. */
    public static boolean isLoaded() {
        return false;
    }

    /** Never called, since none is loaded. */
    public static IntentStubber getInstance() {
        throw new IllegalStateException("no stubber is loaded");
    }
}
