package vn.dauchan.demo

import android.app.Application
import android.content.Context
import android.content.res.Configuration
import java.util.Locale
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** A test that runs on Android's real framework, drawn with its real graphics. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35])
abstract class OnAndroid {
    protected val application: Application get() = RuntimeEnvironment.getApplication()

    /** The application's resources in another language, by day or night. */
    protected fun context(language: String = "vi", night: Boolean = false): Context {
        val configuration = Configuration(application.resources.configuration).apply {
            setLocale(Locale.forLanguageTag(language))
            uiMode = uiMode and Configuration.UI_MODE_NIGHT_MASK.inv() or
                if (night) Configuration.UI_MODE_NIGHT_YES else Configuration.UI_MODE_NIGHT_NO
        }
        return application.createConfigurationContext(configuration)
    }
}
