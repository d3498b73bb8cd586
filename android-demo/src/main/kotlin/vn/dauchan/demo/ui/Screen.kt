package vn.dauchan.demo.ui

import android.content.Context
import android.view.View
import java.time.LocalDate
import java.time.LocalTime
import java.time.ZoneId
import vn.dauchan.demo.model.AppModel
import vn.dauchan.demo.model.AppState

/**
 * Draws one kind of page. It is made once and shows each state of that page. Every touch goes to the model,
 * or to the [Host] if Android must ask the owner.
 */
internal interface Screen {
    val view: View

    fun show(state: AppState)
}

/** The services of the activity. */
internal interface Host {
    fun askForCamera()

    fun choosePhoto()

    fun chooseExportFile()

    fun askForNotifications()

    fun openNotificationSettings()

    fun openClockSettings()

    fun chooseDay(day: LocalDate, chosen: (LocalDate) -> Unit)

    fun chooseTime(time: LocalTime, chosen: (LocalTime) -> Unit)
}

/** The shared means of every screen. */
internal class Drawing(val context: Context, val model: AppModel, val host: Host, zone: ZoneId) {
    val words = Words(context, zone)
    val areas = Areas(context)
    val today: LocalDate get() = words.dayOf(model.state.value.now)

    fun string(id: Int, vararg values: Any): String = context.getString(id, *values)
}
