//! Advice in Vietnamese, by its English sentence: the sentences are few, and many errors share one.
//!
//! A test reads the sources for advice that is missing here.

/// Returns a piece of advice in Vietnamese.
pub fn vietnamese(english: &str) -> Option<&'static str> {
    let found = ADVICE.iter().find(|(known, _)| *known == english);
    found.map(|(_, vietnamese)| *vietnamese)
}

const ADVICE: [(&str, &str); 65] = [
    (
        "Add an issuer with --for tracer-request, and publish the list: dauchan trust publish",
        "Hãy thêm nơi cấp bằng --for tracer-request, rồi phát hành danh sách: dauchan trust publish",
    ),
    (
        "No backup was written. Write the words down, and give the command again.",
        "Chưa ghi bản sao lưu nào. Hãy chép các từ ra giấy rồi chạy lại lệnh.",
    ),
    (
        "Nothing was changed. Put the file back from a backup.",
        "Chưa có gì thay đổi. Hãy đặt lại tệp từ bản sao lưu.",
    ),
    (
        "Nothing was changed. In a script, add --yes.",
        "Chưa có gì thay đổi. Trong tập lệnh, hãy thêm --yes.",
    ),
    ("Nothing was changed.", "Chưa có gì thay đổi."),
    (
        "Nothing was changed. Begin with the desk's own: dauchan areas export",
        "Chưa có gì thay đổi. Hãy bắt đầu từ bảng của chính bàn làm việc: dauchan areas export",
    ),
    (
        "Write it anew: dauchan areas move --on DAY",
        "Hãy lập lại bảng: dauchan areas move --on NGÀY",
    ),
    (
        "Exchange the days of --from and --to.",
        "Hãy đổi chỗ ngày của --from và --to.",
    ),
    (
        "Name the desk's folder with --desk, or make one: dauchan init --host HOST",
        "Hãy chỉ thư mục bàn làm việc bằng --desk, hoặc lập mới: dauchan init --host TÊN-MIỀN",
    ),
    (
        "Make it again: dauchan init --host HOST",
        "Hãy lập lại: dauchan init --host TÊN-MIỀN",
    ),
    (
        "Nothing was changed. Look at it with dauchan trust show, or name another folder with --desk.",
        "Chưa có gì thay đổi. Hãy xem bằng dauchan trust show, hoặc chỉ thư mục khác bằng --desk.",
    ),
    (
        "Put each key file back into its own folder.",
        "Hãy đặt mỗi tệp khóa về đúng thư mục của nó.",
    ),
    (
        "Nothing was changed. Use the version of dauchan that wrote it.",
        "Chưa có gì thay đổi. Hãy dùng phiên bản dauchan đã ghi tệp này.",
    ),
    (
        "Have its roots sign the first list, and publish it: dauchan trust publish FILE",
        "Hãy để các khóa gốc ký danh sách đầu tiên, rồi phát hành: dauchan trust publish TỆP",
    ),
    (
        "Enter it at a terminal, or pass it by a file descriptor: --passphrase-fd 3 3<FILE",
        "Hãy nhập tại cửa sổ lệnh, hoặc đưa qua bộ mô tả tệp: --passphrase-fd 3 3<TỆP",
    ),
    (
        "Nothing was changed. Each key can have a passphrase of its own.",
        "Chưa có gì thay đổi. Mỗi khóa có thể có cụm mật khẩu riêng.",
    ),
    (
        "Run the command again, without another one at the same time.",
        "Hãy chạy lại lệnh, không chạy lệnh khác cùng lúc.",
    ),
    (
        "Name the key file of a root that this desk was made with.",
        "Hãy chỉ tệp khóa của một khóa gốc đã dùng khi lập bàn làm việc này.",
    ),
    (
        "Nothing was published. Prepare a new one: dauchan trust prepare",
        "Chưa phát hành. Hãy chuẩn bị danh sách mới: dauchan trust prepare",
    ),
    (
        "Nothing was published. Publish the list that this desk prepared.",
        "Chưa phát hành. Hãy phát hành danh sách do chính bàn làm việc này chuẩn bị.",
    ),
    (
        "Nothing was published. Set the date and time of this machine.",
        "Chưa phát hành. Hãy chỉnh ngày giờ của máy này.",
    ),
    (
        "The codes are those of the General Statistics Office, as 25747 for Phường Phú Cường.",
        "Mã là mã đơn vị hành chính của Tổng cục Thống kê, như 25747 là Phường Phú Cường.",
    ),
    (
        "Wait until the other command has ended, and try again.",
        "Hãy chờ lệnh kia kết thúc rồi thử lại.",
    ),
    (
        "Nothing was written. Report this: such a poster must never be drawn.",
        "Chưa ghi tệp nào. Hãy báo lỗi này: áp phích như vậy không bao giờ được vẽ ra.",
    ),
    ("Choose another name.", "Hãy chọn tên khác."),
    (
        "See the issuers: dauchan issuer list",
        "Xem các khóa cấp mã: dauchan issuer list",
    ),
    (
        "Add another issuer: dauchan issuer add NAME",
        "Hãy thêm khóa cấp mã khác: dauchan issuer add TÊN",
    ),
    (
        "Move the key file of the new issuer away, and add it again.",
        "Hãy chuyển tệp khóa mới đi nơi khác, rồi thêm lại.",
    ),
    (
        "See which issuer may: dauchan issuer list",
        "Xem khóa nào được cấp: dauchan issuer list",
    ),
    (
        "Choose days within these.",
        "Hãy chọn các ngày trong khoảng này.",
    ),
    (
        "See the venues: dauchan venue list",
        "Xem các điểm: dauchan venue list",
    ),
    (
        "Issue the venue as a new one, or add another issuer.",
        "Hãy cấp mã như một điểm mới, hoặc thêm khóa cấp mã khác.",
    ),
    ("Have it read aloud again.", "Hãy nhờ đọc lại mã."),
    (
        "Name one of them by its short code.",
        "Hãy chỉ rõ một điểm bằng mã địa điểm.",
    ),
    (
        "Get it with 'npm pack @noble/ed25519@3.2.0', and unpack package/index.js.",
        "Hãy tải bằng 'npm pack @noble/ed25519@3.2.0', rồi lấy tệp package/index.js.",
    ),
    (
        "Nothing was changed. Fetch the file from the desk again.",
        "Chưa có gì thay đổi. Hãy lấy lại tệp từ bàn làm việc.",
    ),
    (
        "Nothing was signed. Fetch the file from the desk again.",
        "Chưa ký. Hãy lấy lại tệp từ bàn làm việc.",
    ),
    (
        "Compare their fingerprints: dauchan trust sign shows them.",
        "Hãy đối chiếu dấu vân tay của chúng: lệnh dauchan trust sign có hiện.",
    ),
    (
        "See its doors: dauchan venue show VENUE",
        "Xem các cửa: dauchan venue show ĐIỂM",
    ),
    (
        "Nothing was changed. If that is meant, say so with --reissue.",
        "Chưa có gì thay đổi. Nếu đúng ý, hãy thêm --reissue.",
    ),
    (
        "Name what is to be corrected, such as --street TEXT.",
        "Hãy ghi nội dung cần sửa, như --street ĐỊA-CHỈ.",
    ),
    (
        "Nothing was changed. Begin with a template: dauchan venue template",
        "Chưa có gì thay đổi. Hãy bắt đầu từ bảng mẫu: dauchan venue template",
    ),
    (
        "Nothing was changed. Choose another name, or move the file away.",
        "Chưa có gì thay đổi. Hãy chọn tên khác, hoặc chuyển tệp đi nơi khác.",
    ),
    (
        "Nothing was changed. Choose another name.",
        "Chưa có gì thay đổi. Hãy chọn tên khác.",
    ),
    (
        "Set the date and time of this machine, or name the time with --now.",
        "Hãy chỉnh ngày giờ của máy này, hoặc ghi thời điểm bằng --now.",
    ),
    (
        "Nothing was changed. Choose another name, or overwrite the file with --force.",
        "Chưa có gì thay đổi. Hãy chọn tên khác, hoặc ghi đè bằng --force.",
    ),
    (
        "Nothing was changed. Give the command again.",
        "Chưa có gì thay đổi. Hãy chạy lại lệnh.",
    ),
    (
        "Pass it by a file descriptor: --passphrase-fd 3 3<FILE",
        "Hãy đưa qua bộ mô tả tệp: --passphrase-fd 3 3<TỆP",
    ),
    (
        "Nothing was changed. Take six words that do not belong together, without diacritics.",
        "Chưa có gì thay đổi. Hãy dùng sáu từ không liên quan với nhau, không dấu.",
    ),
    (
        "Bring the roots' keys to the desk, and name each key file: dauchan trust publish --root FILE --root FILE",
        "Hãy mang các khóa gốc đến bàn làm việc và chỉ từng tệp khóa: dauchan trust publish --root TỆP --root TỆP",
    ),
    (
        "Nothing was published. Join notices of one venue whose times overlap.",
        "Chưa phát hành. Hãy gộp các thông báo của cùng một điểm có thời gian trùng nhau.",
    ),
    (
        "Add one: dauchan issuer add NAME --for notice --everywhere --from DAY --to DAY",
        "Hãy thêm: dauchan issuer add TÊN --for notice --everywhere --from NGÀY --to NGÀY",
    ),
    (
        "Name the one that signs: --issuer NAME",
        "Hãy chỉ khóa ký: --issuer TÊN",
    ),
    (
        "See the notices: dauchan notice list",
        "Xem các thông báo: dauchan notice list",
    ),
    (
        "See the venue's printings: dauchan venue show VENUE",
        "Xem các lần in của điểm: dauchan venue show ĐIỂM",
    ),
    ("Nothing was published.", "Chưa phát hành."),
    (
        "Write it as '2021-09-27 08:00'.",
        "Hãy ghi như '2021-09-27 08:00'.",
    ),
    (
        "Exchange the moments of --from and --to.",
        "Hãy đổi chỗ thời điểm của --from và --to.",
    ),
    (
        "Nothing was changed. Fetch the list from the web server again.",
        "Chưa có gì thay đổi. Hãy tải lại danh sách từ máy chủ web.",
    ),
    (
        "Fetch those of a week: dauchan activity request WEEK, then dauchan activity open WEEK",
        "Hãy lấy số liệu của một tuần: dauchan activity request TUẦN, rồi dauchan activity open TUẦN",
    ),
    (
        "Copy what dauchan activity witness-key printed on the helper's machine.",
        "Hãy chép nội dung mà dauchan activity witness-key đã in ra trên máy của bên hỗ trợ.",
    ),
    (
        "Fetch it from the aggregator: curl -o FILE URL/hpke_config",
        "Hãy tải tệp này từ máy tổng hợp: curl -o TỆP URL/hpke_config",
    ),
    (
        "Nothing was stored. Fetch the answer again, or delete the file to leave the shard without data.",
        "Chưa lưu gì. Hãy tải lại câu trả lời, hoặc xóa tệp để phần này không có số liệu.",
    ),
    (
        "Name a week of a plan that the helper countersigned, and put its plan.bin back into the plan's folder.",
        "Hãy chọn một tuần thuộc kế hoạch đã được bên hỗ trợ ký xác nhận, và đặt plan.bin về lại thư mục của kế hoạch.",
    ),
    (
        "Wait until Thursday 07:00 after the week.",
        "Hãy đợi đến 07:00 thứ Năm sau tuần đó.",
    ),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The literals that are given to `advise`, or kept for it. Those with values are written by `say!`.
    fn advice_in(source: &str) -> Vec<String> {
        let given = source.split(".advise(").skip(1).map(str::trim_start);
        let kept = source.split("Some(").skip(1).map(str::trim_start);
        let literals = given.chain(kept).filter_map(|part| part.strip_prefix('"'));
        let ended = literals.filter_map(|literal| literal.split_once('"'));
        let joined = ended.map(|(text, _)| text.split("\\\n").map(str::trim_start).collect());
        joined.filter(|text: &String| text.contains(' ')).collect()
    }

    #[test]
    fn every_piece_of_advice_of_the_desk_has_a_translation() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut missing = Vec::new();
        for folder in [sources.clone(), sources.join("desk")] {
            for file in fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "rs")
                    && !path.ends_with("advice.rs")
                {
                    missing.extend(advice_in(&fs::read_to_string(path).unwrap()));
                }
            }
        }
        assert!(missing.len() > 10, "the sources were read");
        missing.retain(|advice| vietnamese(advice).is_none());
        assert_eq!(missing, Vec::<String>::new());
    }
}
