package vn.dauchan.demo.device

import android.Manifest
import android.app.AlarmManager
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Build
import java.time.Duration
import java.time.Instant
import vn.dauchan.demo.MainActivity
import vn.dauchan.demo.R

private const val CHANNEL = "scan-out"
private const val NOTIFICATION = 1
private const val PLACE = "place"

/** The window of the alarm, so that the phone can combine it with others. */
private val LEEWAY: Duration = Duration.ofMinutes(2)

/** Sets the reminder of an owner who may have forgotten to check out. There is at most one. */
internal class Reminder(private val context: Context) {
    private val alarms = context.service<AlarmManager>()

    /** Sets the reminder, or cancels it if [at] or [place] is `null`. */
    fun set(at: Instant?, place: String?) {
        alarms.cancel(intent(null))
        if (at == null || place == null) {
            context.service<NotificationManager>().cancel(NOTIFICATION)
        } else {
            alarms.setWindow(AlarmManager.RTC_WAKEUP, at.toEpochMilli(), LEEWAY.toMillis(), intent(place))
        }
    }

    private fun intent(place: String?): PendingIntent {
        val reminder = Intent(context, ReminderReceiver::class.java).putExtra(PLACE, place)
        return PendingIntent.getBroadcast(context, 0, reminder, PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE)
    }
}

/** Shows the reminder. It names the place, so it is hidden on a locked screen. */
class ReminderReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val place = intent.getStringExtra(PLACE) ?: return
        if (!context.mayNotify()) return
        val manager = context.service<NotificationManager>()
        val name = context.getString(R.string.reminder_channel)
        manager.createNotificationChannel(NotificationChannel(CHANNEL, name, NotificationManager.IMPORTANCE_DEFAULT))
        val open = PendingIntent.getActivity(context, 0, Intent(context, MainActivity::class.java), PendingIntent.FLAG_IMMUTABLE)
        val notification = Notification.Builder(context, CHANNEL)
            .setSmallIcon(R.drawable.ic_out)
            .setContentTitle(context.getString(R.string.reminder_title, place))
            .setContentText(context.getString(R.string.reminder_text))
            .setVisibility(Notification.VISIBILITY_PRIVATE)
            .setContentIntent(open)
            .setAutoCancel(true)
            .build()
        manager.notify(NOTIFICATION, notification)
    }
}

/** Reports whether the app may show notifications: a permission from API 33, and a switch in the settings. */
internal fun Context.mayNotify(): Boolean = service<NotificationManager>().areNotificationsEnabled() &&
    (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU || hasPermission(Manifest.permission.POST_NOTIFICATIONS))

internal fun Context.hasPermission(permission: String) = checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED
