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
 * A thread of its own, on which native calls wait their turn, never the caller's.
 *
 * A call is whole or not at all: cancelled while it waits, it never begins; once it has begun it is
 * finished, and its result is delivered, so that nothing is half done and nothing gets lost.
 */
internal class CallQueue(private val name: String) : AutoCloseable {
    // A call that comes after the end is answered too, by a thread for it alone.
    private val executor = ThreadPoolExecutor(
        1, 1, 0, TimeUnit.SECONDS, LinkedBlockingQueue(), ::thread,
    ) { late, _ -> thread(late).start() }
    private val dispatcher = executor.asCoroutineDispatcher()

    suspend fun <T> call(work: () -> T): T {
        val caller = currentCoroutineContext()
        caller.ensureActive()
        // Two steps: coming back from another dispatcher drops the result of a cancelled coroutine,
        // and the outer step, which cannot be cancelled, is what the inner one comes back to.
        return withContext(NonCancellable) {
            withContext(dispatcher) {
                caller.ensureActive()
                work()
            }
        }
    }

    /** Lets what has begun and what waits finish. Safe to call again. */
    override fun close() = executor.shutdown()

    private fun thread(work: Runnable) = Thread(work, name).apply { isDaemon = true }
}
