package vn.dauchan.demo

import java.io.File
import java.time.LocalDate
import java.time.LocalTime
import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import vn.dauchan.demo.model.Page

/**
 * The day of `dauchan demo`, photo by photo, with the deployment that the app is built with: what the
 * phone's camera would see of printed posters, askew, in the sun, at dusk, comes as luma frames.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(sdk = [35], application = TestApplication::class, qualifiers = "vi-w411dp-h891dp-xhdpi")
class PhoneDayTest {
    private val person = Person()

    @After
    fun end() = person.isDone()

    @Test
    fun `a day of phone photos becomes a diary`() {
        TestApplication.newPhone()
        TestApplication.asBuilt = true
        at("06:05")
        person.opensTheApp()
        person.touches("Bắt đầu")
        sees("0610-door", "Đã ghi giờ vào", "Chợ Bến Gió")
        sees("0612-door", "Bạn đang ở đây")
        sees("0705-sideways", "Đã ghi giờ ra", "Bạn đã ở đây 55 phút")
        sees("0740-oblique", "Đã ghi giờ vào", "Khu công nghiệp Đồng Sao, cổng 1")
        sees("1145-shaky", "Đã ghi giờ ra", "Bạn đã ở đây 4 giờ 5 phút")
        sees("1205-sun", "Đã ghi giờ vào", "Quán cơm Cô Út Hiền")
        sees("1250-far", "Đã ghi giờ vào", "Bến xe Sông Trăng", "Giờ ra khỏi Quán cơm Cô Út Hiền cũng được ghi lúc này.")
        sees("1820-dusk", "Đã ghi giờ vào", "Chợ Bến Gió")
        sees("1833-door", "Không phải mã địa điểm", "mã thanh toán ngân hàng VietQR")
    }

    private fun sees(photo: String, vararg texts: String) {
        at(photo.take(4).let { "${it.take(2)}:${it.drop(2)}" })
        val luma = lumaOf(File(System.getProperty("dauchan.demo"), "photos/$photo.jpg"))
        person.shows(luma) { person.model.state.value.page is Page.Answered }
        for (text in texts) person.waitsToSee(text)
        person.model.scanning.show()
        person.waitsToSee("Chọn ảnh")
    }

    private fun at(time: String) {
        TestApplication.clock.now = LocalDate.of(2021, 9, 27).atTime(LocalTime.parse(time)).atZone(TestApplication.clock.zone).toInstant()
    }
}
