package vn.dauchan.demo

import java.time.Duration
import java.time.LocalDate
import java.time.YearMonth
import java.time.ZoneId
import org.junit.Assert.assertEquals
import org.junit.Test
import vn.dauchan.demo.ui.Areas
import vn.dauchan.demo.ui.NO_BREAK
import vn.dauchan.demo.ui.Words

class WordsTest : OnAndroid() {
    private val zone = ZoneId.of("Asia/Ho_Chi_Minh")
    private val vietnamese = Words(context("vi"), zone)
    private val english = Words(context("en"), zone)
    private val monday = LocalDate.of(2021, 9, 27)

    @Test
    fun `lengths are told in whole hours and minutes, never rounded up`() {
        assertEquals("chưa đến 1 phút", vietnamese.length(Duration.ofSeconds(59)).spaced())
        assertEquals("1 giờ 30 phút", vietnamese.length(Duration.ofMinutes(90)).spaced())
        assertEquals("1 minute", english.length(Duration.ofSeconds(119)).spaced())
        assertEquals("1 hour", english.length(Duration.ofMinutes(60)).spaced())
        assertEquals("2 hours 1 minute", english.length(Duration.ofMinutes(121)).spaced())
    }

    @Test
    fun `days are told as people say them`() {
        assertEquals("Hôm nay, thứ Hai, ngày 27 tháng 9", vietnamese.heading(monday, today = monday).spaced())
        assertEquals("Yesterday, Monday, 27 September", english.heading(monday, monday.plusDays(1)).spaced())
        assertEquals("Thứ Hai, ngày 27 tháng 9", vietnamese.heading(monday, monday.plusDays(2)).spaced())
        assertEquals("27 tháng 9 năm 2021", vietnamese.day(monday).spaced())
        assertEquals("27 September 2021", english.day(monday).spaced())
    }

    @Test
    fun `months are told as people say them`() {
        assertEquals("Tháng 9 năm 2021", vietnamese.month(YearMonth.of(2021, 9)).spaced())
        assertEquals("September 2021", english.month(YearMonth.of(2021, 9)).spaced())
    }

    @Test
    fun `how long a code is good for is told with the right plural`() {
        assertEquals("Valid until 28 September 2021, 1 more day", english.goodUntil(monday.plusDays(1), monday).spaced())
        assertEquals("Mã dùng được đến 29 tháng 9 năm 2021, còn 2 ngày", vietnamese.goodUntil(monday.plusDays(2), monday).spaced())
        assertEquals("Mã dùng được đến hết hôm nay", vietnamese.goodUntil(monday, monday).spaced())
    }

    /** Lines are broken in few places. */
    private fun String.spaced() = replace(NO_BREAK, ' ')

    @Test
    fun `areas are told by name, and unknown ones by number`() {
        val areas = Areas(context())
        assertEquals("Phường Hiệp Thành, Thành phố Thủ Dầu Một", areas.name(25741))
        assertEquals("Thành phố Thủ Dầu Một", areas.name(718))
        assertEquals("Mã khu vực 1", areas.name(1))
    }
}
