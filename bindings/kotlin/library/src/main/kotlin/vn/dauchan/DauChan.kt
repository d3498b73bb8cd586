package vn.dauchan

import vn.dauchan.bridge.LogLevel
import vn.dauchan.bridge.LogListener
import vn.dauchan.bridge.libraryVersion
import vn.dauchan.bridge.setLogListener

/** The library as a whole. */
object DauChan {
    /** The version of the library, which is one for all artefacts of a release, such as `1.2.3`. */
    val version: String get() = libraryVersion()

    /**
     * Passes what fails in the library to [receive], on the thread of the call that failed; `null` ends that.
     * Every error that a call throws is passed, and the place of each bug. No text contains a name, a note or a
     * key.
     *
     * [receive] must not call the library. What it throws is ignored.
     */
    fun setLog(receive: ((level: LogLevel, text: String) -> Unit)?) = setLogListener(receive?.let(::Listener))
}

private class Listener(private val receive: (LogLevel, String) -> Unit) : LogListener {
    override fun log(level: LogLevel, text: String) {
        runCatching { receive(level, text) }
    }
}
