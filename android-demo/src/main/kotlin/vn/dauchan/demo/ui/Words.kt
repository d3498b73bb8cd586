package vn.dauchan.demo.ui

import android.content.Context
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.YearMonth
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.temporal.ChronoUnit
import java.util.Locale
import vn.dauchan.demo.R

/** A space at which no line is broken. */
internal const val NO_BREAK = '\u00a0'

private val BREAKABLE = Regex("(?<!,) ")

/** Formats moments, days and lengths of time in the language of the screen. */
internal class Words(private val context: Context, private val zone: ZoneId) {
    private val locale: Locale = context.resources.configuration.locales[0]
    private val hour = DateTimeFormatter.ofPattern("HH:mm", locale)
    private val day = DateTimeFormatter.ofPattern(context.getString(R.string.day_format), locale)
    private val month = DateTimeFormatter.ofPattern(context.getString(R.string.month_format), locale)
    private val weekday = DateTimeFormatter.ofPattern(context.getString(R.string.weekday_format), locale)

    fun hour(moment: Instant): String = hour.format(moment.atZone(zone))

    fun hour(time: java.time.LocalTime): String = hour.format(time)

    /** Returns a date in which no line is broken. */
    fun day(day: LocalDate): String = this.day.format(day).replace(' ', NO_BREAK)

    fun month(month: YearMonth): String = together(this.month.format(month))

    fun dayOf(moment: Instant): LocalDate = moment.atZone(zone).toLocalDate()

    fun dayAndHour(moment: Instant): String = "${hour(moment)}, ${day(dayOf(moment))}"

    /** Returns 'Today', 'Yesterday', or the weekday, with the date. */
    fun heading(day: LocalDate, today: LocalDate): String {
        val date = together(weekday.format(day))
        // English weekdays are always capitalised, Vietnamese ones only at the start.
        val after = if (locale.language == "vi") date.replaceFirstChar { it.lowercase(locale) } else date
        return when (ChronoUnit.DAYS.between(day, today)) {
            0L -> "${context.getString(R.string.today)}, $after"
            1L -> "${context.getString(R.string.yesterday)}, $after"
            else -> date.replaceFirstChar { it.titlecase(locale) }
        }
    }

    /** Returns a length in whole minutes, rounded down: 59 seconds are 'less than a minute'. */
    fun length(length: Duration): String {
        val minutes = length.toMinutes()
        if (minutes < 1) return context.getString(R.string.under_a_minute)
        val hours = Math.toIntExact(minutes / 60)
        val rest = Math.toIntExact(minutes % 60)
        return when {
            hours == 0 -> minutes(rest)
            rest == 0 -> hours(hours)
            else -> context.getString(R.string.hours_and_minutes, hours(hours), minutes(rest))
        }
    }

    private fun hours(number: Int) = together(count(R.plurals.hours, number))

    private fun minutes(number: Int) = together(count(R.plurals.minutes, number))

    /** Returns the text with line breaks allowed after commas only. */
    private fun together(text: String): String = text.replace(BREAKABLE, NO_BREAK.toString())

    fun count(plurals: Int, number: Int): String =
        context.resources.getQuantityString(plurals, number, number)

    /** Returns until when a code is valid, as of [today]. */
    fun goodUntil(last: LocalDate, today: LocalDate): String {
        val days = ChronoUnit.DAYS.between(today, last)
        if (days < 1) return context.getString(R.string.good_today)
        val number = Math.toIntExact(days)
        return context.resources.getQuantityString(R.plurals.good_for_days, number, number, day(last))
    }

    fun sector(number: Int): String {
        val names = context.resources.getStringArray(R.array.sectors)
        return names.getOrElse(number) { names.first() }
    }
}
