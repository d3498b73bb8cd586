/** Every word that the page of a code says, in Vietnamese and English. */

/** @typedef {'vi' | 'en'} Language */
/** @typedef {'good' | 'wait' | 'bad' | 'other'} Tone */
/** @typedef {{ tone: Tone, mark: string, title: string, what: string }} Answer */

const VI = {
  title: 'Kiểm tra mã',
  other: 'English',
  answers: {
    verified: ['good', '✓', 'Mã thật', 'Mã này do cơ quan có thẩm quyền cấp cho địa điểm dưới đây. Hãy xem tên và địa chỉ có đúng nơi bạn đang đứng không.'],
    verified_old_list: ['wait', '!', 'Chưa thể xác nhận', 'Chữ ký của mã đúng, nhưng danh sách cơ quan cấp mã trên trang này đã cũ. Mã có thể đã bị thu hồi. Bạn cứ vào bình thường.'],
    forged: ['bad', '✕', 'Mã giả', 'Mã này không phải do cơ quan có thẩm quyền cấp. Đừng sử dụng; hãy báo nhân viên địa điểm này.'],
    revoked_key: ['bad', '✕', 'Mã không còn được tin cậy', 'Chữ ký của cơ quan cấp mã đã bị thu hồi. Hãy báo nhân viên địa điểm này xin mã mới.'],
    revoked_venue: ['bad', '✕', 'Mã đã bị thu hồi', 'Mã này không còn dùng nữa. Hãy tìm bảng mã mới ở cửa, hoặc báo nhân viên địa điểm này.'],
    expired: ['bad', '✕', 'Mã hết hạn', 'Hãy báo nhân viên địa điểm này xin mã mới.'],
    not_yet_valid: ['wait', '!', 'Mã chưa đến ngày', 'Mã này dùng được từ ngày ghi bên dưới. Nếu ngày ấy đã qua, hãy chỉnh lại ngày giờ của điện thoại.'],
    wrong: ['bad', '✕', 'Mã cấp không đúng thẩm quyền', 'Cơ quan đã ký không được cấp mã như thế này. Hãy báo nhân viên địa điểm này.'],
    damaged: ['other', '?', 'Mã bị hỏng hoặc đọc chưa hết', 'Hãy giữ yên điện thoại và quét lại. Nếu vẫn thế, hãy báo nhân viên địa điểm này.'],
    empty: ['other', '?', 'Chưa có mã nào', 'Hãy hướng camera của điện thoại vào mã QR ở cửa.'],
    newer_app: ['wait', '!', 'Trang này chưa biết loại mã này', 'Mã làm cho phiên bản mới hơn. Hãy tải lại trang, hoặc cập nhật ứng dụng Dấu Chân rồi quét lại.'],
    unknown_key: ['wait', '!', 'Chưa thể xác nhận', 'Cơ quan cấp mã này chưa có trong danh sách của trang. Bạn cứ vào bình thường và thử lại sau.'],
    list_expired: ['wait', '!', 'Chưa thể xác nhận', 'Danh sách cơ quan cấp mã đã hết hạn. Bạn cứ vào bình thường và thử lại sau.'],
    clock_behind: ['wait', '!', 'Ngày giờ điện thoại bị sai', 'Điện thoại đang chậm hơn thực tế. Hãy bật ngày giờ tự động rồi quét lại.'],
    offline: ['wait', '!', 'Chưa thể xác nhận', 'Không có mạng, và trình duyệt chưa giữ danh sách cơ quan cấp mã. Hãy thử lại khi có mạng.'],
    list_missing: ['wait', '!', 'Chưa thể xác nhận', 'Trang không tìm thấy danh sách cơ quan cấp mã. Hãy thử lại sau; bạn cứ vào bình thường.'],
    list_refused: ['bad', '!', 'Chưa thể xác nhận', 'Danh sách cơ quan cấp mã trên trang này không hợp lệ. Đừng tin trang này cho đến khi được sửa; bạn cứ vào bình thường.'],
    list_newer: ['wait', '!', 'Trang này cần được cập nhật', 'Danh sách cơ quan cấp mã làm cho phiên bản mới hơn. Hãy tải lại trang.'],
    site_damaged: ['bad', '!', 'Chưa thể xác nhận', 'Trang này thiếu tệp hoặc tệp bị hỏng. Hãy thử lại sau; bạn cứ vào bình thường.'],
    failed: ['wait', '!', 'Chưa thể xác nhận', 'Trình duyệt này không kiểm tra được mã. Hãy cập nhật trình duyệt hoặc dùng ứng dụng Dấu Chân.'],
  },
  place: 'Địa điểm', ward: 'Phường, xã', sector: 'Loại địa điểm', direction: 'Cửa', valid: 'Có hiệu lực',
  range: (/** @type {string} */ from, /** @type {string} */ to) => `${from} – ${to}`,
  directions: { both: 'Vào và ra', entry: 'Lối vào', exit: 'Lối ra' },
  area: (/** @type {number} */ code) => `Mã khu vực ${code}`,
  sectors: ['Nơi khác', 'Thương mại, dịch vụ', 'Giao thông', 'Y tế', 'Giáo dục', 'Nơi làm việc', 'Khu công nghiệp', 'Cơ quan nhà nước', 'Chợ', 'Ăn uống', 'Lưu trú', 'Văn hóa, thể thao', 'Nơi thờ tự'],
  list: (/** @type {string} */ date) => `Kiểm tra theo danh sách cơ quan cấp mã phát hành ngày ${date}.`,
  offlineList: (/** @type {string} */ date) => `Không có mạng: kiểm tra theo danh sách đã giữ, phát hành ngày ${date}.`,
  paused: 'Chương trình đang tạm dừng: bạn không cần quét mã.',
  ended: 'Chương trình đã kết thúc: bạn không cần quét mã nữa.',
  demonstration: 'Bản dùng thử: mã này không có giá trị thật.',
  appTitle: 'Ghi lượt vào nhật ký của bạn',
  appText: 'Trang này chỉ kiểm tra mã. Ứng dụng Dấu Chân mở mã này và ghi lượt vào nhật ký được mã hóa trên điện thoại của bạn.',
  android: 'Tải cho Android', ios: 'Tải cho iPhone', noApp: 'Không có ứng dụng? Nhân viên tại cửa sẽ khai giúp bạn.',
  help: (/** @type {string} */ line) => `Đường dây hỗ trợ: ${line}`,
  again: 'Thử lại',
  pages: [['/', 'Trang chủ'], ['/owners/', 'Dành cho chủ địa điểm'], ['/privacy/', 'Quyền riêng tư']],
};

const EN = {
  title: 'Code check',
  other: 'Tiếng Việt',
  answers: {
    verified: ['good', '✓', 'Genuine code', 'The authority issued this code to the place below. Check that the name and the ward are where you stand.'],
    verified_old_list: ['wait', '!', 'Cannot be confirmed', 'The code’s signature is right, but the list of issuers on this site is out of date. The code may have been revoked. You may go in.'],
    forged: ['bad', '✕', 'This code is not genuine', 'The authority did not issue this code. Do not use it; tell the venue’s staff.'],
    revoked_key: ['bad', '✕', 'This code is no longer trusted', 'The issuer’s signature was revoked. Ask the venue’s staff for a new code.'],
    revoked_venue: ['bad', '✕', 'This code was revoked', 'It is no longer in use. Look for the new poster at the door, or tell the venue’s staff.'],
    expired: ['bad', '✕', 'This code has expired', 'Ask the venue’s staff for a new code.'],
    not_yet_valid: ['wait', '!', 'Not valid yet', 'The code is valid from the day below. If that day has passed, set the phone’s date and time.'],
    wrong: ['bad', '✕', 'This code was not issued properly', 'Its issuer may not issue codes like this one. Tell the venue’s staff.'],
    damaged: ['other', '?', 'A damaged code', 'Hold the phone still and scan again. If that does not help, tell the venue’s staff.'],
    empty: ['other', '?', 'No code yet', 'Point your phone’s camera at the QR code at the door.'],
    newer_app: ['wait', '!', 'This page does not know this kind of code', 'The code was made for a newer version. Reload the page, or update the Dấu Chân app and scan again.'],
    unknown_key: ['wait', '!', 'Cannot be confirmed', 'The code’s issuer is not on this site’s list yet. You may go in; try again later.'],
    list_expired: ['wait', '!', 'Cannot be confirmed', 'The list of issuers has expired. You may go in; try again later.'],
    clock_behind: ['wait', '!', 'The phone’s clock is wrong', 'It is behind the real time. Turn on automatic date and time, then scan again.'],
    offline: ['wait', '!', 'Cannot be confirmed', 'There is no network, and the browser holds no list of issuers. Try again with a network.'],
    list_missing: ['wait', '!', 'Cannot be confirmed', 'The site does not find its list of issuers. Try again later; you may go in.'],
    list_refused: ['bad', '!', 'Cannot be confirmed', 'The list of issuers on this site is not valid. Do not rely on this site until it is repaired; you may go in.'],
    list_newer: ['wait', '!', 'This site must be updated', 'The list of issuers was made for a newer version. Reload the page.'],
    site_damaged: ['bad', '!', 'Cannot be confirmed', 'A file of this site is missing or damaged. Try again later; you may go in.'],
    failed: ['wait', '!', 'Cannot be confirmed', 'This browser cannot verify the code. Update the browser, or use the Dấu Chân app.'],
  },
  place: 'Place', ward: 'Ward', sector: 'Kind of place', direction: 'Door', valid: 'Valid',
  range: (/** @type {string} */ from, /** @type {string} */ to) => `${from} to ${to}`,
  directions: { both: 'In and out', entry: 'Entrance', exit: 'Exit' },
  area: (/** @type {number} */ code) => `Area code ${code}`,
  sectors: ['Other', 'Trade and services', 'Transport', 'Health', 'Education', 'Workplace', 'Industrial zone', 'Government office', 'Market', 'Food and drink', 'Lodging', 'Culture and sport', 'Place of worship'],
  list: (/** @type {string} */ date) => `Verified by the list of issuers of ${date}.`,
  offlineList: (/** @type {string} */ date) => `No network: verified by the list of ${date} that the browser kept.`,
  paused: 'The programme is paused: you need not scan.',
  ended: 'The programme has ended: you need not scan any more.',
  demonstration: 'A demonstration: this code has no real value.',
  appTitle: 'Record the visit in your diary',
  appText: 'This page only verifies the code. The Dấu Chân app opens it and records the visit in the encrypted diary on your phone.',
  android: 'Get it for Android', ios: 'Get it for iPhone', noApp: 'No app? The staff at the door record your visit for you.',
  help: (/** @type {string} */ line) => `Help line: ${line}`,
  again: 'Try again',
  pages: [['/en/', 'Home'], ['/en/owners/', 'For venue owners'], ['/en/privacy/', 'Privacy']],
};

export const WORDS = { vi: VI, en: EN };

/**
 * @param {Language} language
 * @param {string} key a key of `answers`
 * @returns {Answer}
 */
export function answerWords(language, key) {
  const answers = /** @type {Record<string, string[]>} */ (WORDS[language].answers);
  const [tone, mark, title, what] = answers[key] ?? answers.failed;
  return { tone: /** @type {Tone} */ (tone), mark, title, what };
}
