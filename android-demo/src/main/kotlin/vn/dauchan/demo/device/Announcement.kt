package vn.dauchan.demo.device

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import vn.dauchan.demo.MainActivity
import vn.dauchan.demo.R

/** The action by which the notification opens the alerts. */
internal const val SHOW_ALERTS = "vn.dauchan.demo.SHOW_ALERTS"

private const val CHANNEL = "notices"
private const val NOTIFICATION = 2

/** Tells the owner that there are alerts. The notification shows no place, no time and no illness, so that others who see it learn none. */
internal class Announcement(private val context: Context) {
    /** Shows the notification, and returns whether the phone allows it. */
    fun show(): Boolean {
        if (!context.mayNotify()) return false
        val manager = context.service<NotificationManager>()
        val name = context.getString(R.string.alerts_title)
        manager.createNotificationChannel(NotificationChannel(CHANNEL, name, NotificationManager.IMPORTANCE_HIGH))
        val open = Intent(SHOW_ALERTS, null, context, MainActivity::class.java)
        val notification = Notification.Builder(context, CHANNEL)
            .setSmallIcon(R.drawable.ic_bell)
            .setContentTitle(context.getString(R.string.alert_notification_title))
            .setContentText(context.getString(R.string.alert_notification_text))
            .setVisibility(Notification.VISIBILITY_PRIVATE)
            .setContentIntent(PendingIntent.getActivity(context, 1, open, PendingIntent.FLAG_IMMUTABLE))
            .setAutoCancel(true)
            .build()
        manager.notify(NOTIFICATION, notification)
        return true
    }
}
