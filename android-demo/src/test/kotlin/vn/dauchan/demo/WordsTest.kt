package vn.dauchan.demo

import java.time.Duration
import java.time.LocalDate
import java.time.ZoneId
import org.junit.Assert.assertEquals
import org.junit.Test
import vn.dauchan.demo.ui.Areas
import vn.dauchan.demo.ui.Words

class WordsTest : OnAndroid() {
    private val zone = ZoneId.of("Asia/Ho_Chi_Minh")
    private val vietnamese = Words(context("vi"), zone)
    private val english = Words(context("en"), zone)
    private val monday = LocalDate.of(2021, 9, 27)

    @Test
    fun `lengths are told in whole hours and minutes, never rounded up`() {
        assertEquals("chưa đến 1 phút", vietnamese.length(Duration.ofSeconds(59)))
        assertEquals("1 giờ 30 phút", vietnamese.length(Duration.ofMinutes(90)))
        assertEquals("1 minute", english.length(Duration.ofSeconds(119)))
        assertEquals("1 hour", english.length(Duration.ofMinutes(60)))
        assertEquals("2 hours 1 minute", english.length(Duration.ofMinutes(121)))
    }

    @Test
    fun `days are told as people say them`() {
        assertEquals("Hôm nay, Thứ Hai, 27 tháng 9", vietnamese.heading(monday, today = monday))
        assertEquals("Yesterday, Monday, 27 September", english.heading(monday, monday.plusDays(1)))
        assertEquals("Thứ Hai, 27 tháng 9", vietnamese.heading(monday, monday.plusDays(2)))
        assertEquals("27 tháng 9, 2021", vietnamese.day(monday))
        assertEquals("27 September 2021", english.day(monday))
    }

    @Test
    fun `how long a code is good for is told with the right plural`() {
        assertEquals("The code is good until 28 September 2021, 1 more day", english.goodUntil(monday.plusDays(1), monday))
        assertEquals("Mã dùng được đến 29 tháng 9, 2021, còn 2 ngày", vietnamese.goodUntil(monday.plusDays(2), monday))
        assertEquals("Mã dùng được đến hết hôm nay", vietnamese.goodUntil(monday, monday))
    }

    @Test
    fun `areas are told by name, and unknown ones by number`() {
        val areas = Areas(context())
        assertEquals("Phường Hiệp Thành, Thành phố Thủ Dầu Một", areas.name(25741))
        assertEquals("Thành phố Thủ Dầu Một", areas.name(718))
        assertEquals("Mã khu vực 1", areas.name(1))
    }
}
