package vn.dauchan.demo.device

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import java.time.Duration
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import vn.dauchan.demo.DemoApplication
import vn.dauchan.demo.model.Line

private const val JOB = 1

/**
 * Downloads the trust list and then the notice bundle once a day, with or without visits, so that the downloads
 * reveal nothing.
 */
class TrustListJob : JobService() {
    private var work: CoroutineScope? = null

    override fun onStartJob(job: JobParameters): Boolean {
        val scope = MainScope()
        work = scope
        scope.launch {
            val model = (application as DemoApplication).model
            val list = model.settings.refreshList()
            val isFetched = model.notices.refresh()
            jobFinished(job, list == Line.LIST_NOT_FETCHED || !isFetched)
        }
        return true
    }

    /** Cancels the work. The next run does it again. */
    override fun onStopJob(job: JobParameters): Boolean {
        work?.cancel()
        return true
    }

    companion object {
        /**
         * Schedules the job without a condition on the network, which would need another permission. A
         * download without a network fails at once and is repeated later.
         */
        fun schedule(context: Context) {
            val job = JobInfo.Builder(JOB, ComponentName(context, TrustListJob::class.java))
                .setPeriodic(Duration.ofDays(1).toMillis())
                .setBackoffCriteria(Duration.ofMinutes(15).toMillis(), JobInfo.BACKOFF_POLICY_EXPONENTIAL)
                .build()
            val scheduler = context.service<JobScheduler>()
            if (scheduler.getPendingJob(JOB) == null) scheduler.schedule(job)
        }
    }
}
