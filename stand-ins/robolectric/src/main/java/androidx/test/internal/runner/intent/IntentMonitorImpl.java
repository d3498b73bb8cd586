package androidx.test.internal.runner.intent;

import android.content.Intent;
import androidx.test.runner.intent.IntentMonitor;

/** Told of every intent; Robolectric's shadows keep them already. */
public final class IntentMonitorImpl implements IntentMonitor {
    /** {@code intent} was sent. */
    public void signalIntent(Intent intent) {}
}
