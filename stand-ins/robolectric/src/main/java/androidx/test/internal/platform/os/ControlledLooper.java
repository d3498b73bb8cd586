package androidx.test.internal.platform.os;

import android.view.View;

/** What Robolectric offers over the main thread's queue. */
public interface ControlledLooper {
    /** Runs everything that is due on the main thread. */
    void drainMainThreadUntilIdle();

    /** Acts as if {@code decorView}'s window had come to the front. */
    void simulateWindowFocus(View decorView);
}
