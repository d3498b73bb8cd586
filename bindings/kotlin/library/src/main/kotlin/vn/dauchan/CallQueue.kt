package vn.dauchan

import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit

/**
 * Runs native calls one after the other on a thread of its own, never on the caller's.
 *
 * A call that is cancelled while it waits does not begin. A call that has begun runs to its end and
 * returns its result, so that no change is half done and no result is lost.
 */
internal class CallQueue(private val name: String) : AutoCloseable {
    // A call after `close` runs on a thread for it alone.
    private val executor = ThreadPoolExecutor(
        1, 1, 0, TimeUnit.SECONDS, LinkedBlockingQueue(), ::thread,
    ) { late, _ -> thread(late).start() }
    private val dispatcher = executor.asCoroutineDispatcher()

    suspend fun <T> call(work: () -> T): T {
        val caller = currentCoroutineContext()
        caller.ensureActive()
        // `withContext(dispatcher)` drops the result of a cancelled coroutine. The outer step cannot be
        // cancelled, so the result is kept.
        return withContext(NonCancellable) {
            withContext(dispatcher) {
                caller.ensureActive()
                work()
            }
        }
    }

    /** Stops the thread once all calls have run. Closing again does nothing. */
    override fun close() = executor.shutdown()

    private fun thread(work: Runnable) = Thread(work, name).apply { isDaemon = true }
}
