package androidx.test.platform.app;

import android.app.Instrumentation;
import android.os.Bundle;

/** Holds the instrumentation that Robolectric starts with. */
public final class InstrumentationRegistry {
    private static Instrumentation instrumentation;

    private InstrumentationRegistry() {}

    /** Called once by Robolectric for each test. */
    public static void registerInstance(Instrumentation instance, Bundle arguments) {
        instrumentation = instance;
    }

    /** The instrumentation of the running test. */
    public static Instrumentation getInstrumentation() {
        if (instrumentation == null) {
            throw new IllegalStateException("no Robolectric test is running");
        }
        return instrumentation;
    }
}
