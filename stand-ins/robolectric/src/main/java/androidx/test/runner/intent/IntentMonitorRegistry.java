package androidx.test.runner.intent;

/** Takes the monitor of intents; nothing here asks for it. */
public final class IntentMonitorRegistry {
    private IntentMonitorRegistry() {}

    /** Called once by Robolectric for each test. */
    public static void registerInstance(IntentMonitor instance) {}
}
