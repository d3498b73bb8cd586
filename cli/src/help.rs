//! The help of the desk's commands in Vietnamese. Their options are described in English.

use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _};

use crate::arguments::Arguments;
use crate::language::Name;

/// Parses the command line. A request for help is answered in the language that it names, or that of the locale.
pub fn parse(is_vietnamese: bool) -> Arguments {
    let mut command = Arguments::command();
    if is_vietnamese {
        command = translated(command, "");
    }
    let matches: ArgMatches = command.get_matches();
    Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// Returns the language that `--lang` names, before anything else of the command line is known.
pub fn named_language(arguments: impl Iterator<Item = String>) -> Option<Name> {
    let mut arguments = arguments.skip_while(|argument| !argument.starts_with("--lang"));
    let argument = arguments.next()?;
    let name = match argument.strip_prefix("--lang=") {
        Some(name) => name.to_owned(),
        None => arguments.next()?,
    };
    match name.as_str() {
        "vi" => Some(Name::Vi),
        "en" => Some(Name::En),
        _ => None,
    }
}

/// Translates what the commands under a path do.
fn translated(command: Command, path: &str) -> Command {
    let names: Vec<_> = command
        .get_subcommands()
        .map(|subcommand| subcommand.get_name().to_owned())
        .collect();
    names.into_iter().fold(command, |command, name| {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path} {name}")
        };
        command.mut_subcommand(name, |subcommand| {
            let subcommand = translated(subcommand, &path);
            match ABOUT.iter().find(|(known, _)| *known == path) {
                Some((_, about)) => subcommand.about(*about),
                None => subcommand,
            }
        })
    })
}

/// The commands of the desk.
const ABOUT: [(&str, &str); 69] = [
    (
        "init",
        "Lập bàn làm việc: các khóa gốc, sổ đăng ký trống và danh sách đầu tiên",
    ),
    (
        "root",
        "Lập khóa gốc trên máy riêng và đối chiếu dấu vân tay",
    ),
    (
        "root new",
        "Lập khóa gốc: khóa bí mật niêm phong bằng cụm mật khẩu, kèm khóa công khai cho bàn làm việc",
    ),
    (
        "root show",
        "Hiện dấu vân tay khóa công khai của khóa gốc để đọc to",
    ),
    (
        "key",
        "Liệt kê các khóa bí mật của bàn làm việc và niêm phong bằng cụm mật khẩu",
    ),
    (
        "key list",
        "Liệt kê các khóa bí mật, dấu vân tay và tình trạng niêm phong",
    ),
    ("key seal", "Niêm phong các khóa bằng cụm mật khẩu mới"),
    ("issuer", "Quản lý khóa cấp mã, dùng để ký mã của các điểm"),
    ("issuer add", "Thêm khóa cấp mã mới"),
    ("issuer revoke", "Thu hồi khóa cấp mã, bất kể ngày cấp"),
    (
        "issuer restore",
        "Hủy việc thu hồi khóa cấp mã, khi danh sách chứa nó chưa được chuẩn bị hoặc phát hành",
    ),
    ("issuer list", "Liệt kê các khóa cấp mã"),
    (
        "trust",
        "Quản lý danh sách cơ quan cấp mã, để điện thoại biết khóa nào đáng tin",
    ),
    (
        "trust prepare",
        "Chuẩn bị danh sách tiếp theo cho các khóa gốc ký ở nơi khác",
    ),
    (
        "trust sign",
        "Ký danh sách đã chuẩn bị bằng một khóa gốc, trên máy bất kỳ",
    ),
    (
        "trust publish",
        "Phát hành danh sách tiếp theo và làm mới tệp dùng để dựng ứng dụng",
    ),
    (
        "trust adopt",
        "Đi tiếp từ danh sách đã phát hành mới hơn, như sau khi khôi phục bản sao lưu",
    ),
    ("trust show", "Hiện danh sách mới nhất"),
    ("venue", "Quản lý các điểm và các lần in mã"),
    ("venue issue", "Cấp mã đầu tiên cho một điểm mới"),
    (
        "venue import",
        "Đăng ký và cấp mã cho các điểm trong một bảng",
    ),
    (
        "venue template",
        "Ghi bảng mẫu có danh mục phường, xã và lĩnh vực",
    ),
    ("venue reissue", "Cấp lần in tiếp theo cho mã của một điểm"),
    (
        "venue edit",
        "Sửa thông tin một điểm; thay đổi nội dung mã thì phải in lại",
    ),
    (
        "venue door",
        "Quản lý các cửa của một điểm, mỗi cửa một áp phích",
    ),
    (
        "venue door add",
        "Thêm cửa cho một điểm và cấp mã cho cửa đó",
    ),
    (
        "venue door close",
        "Đóng một cửa: không in áp phích cho cửa đó nữa",
    ),
    ("venue revoke", "Thu hồi mã của một điểm"),
    (
        "venue restore",
        "Hủy lần thu hồi mới nhất của một điểm, khi danh sách chứa nó chưa được chuẩn bị hoặc phát hành",
    ),
    (
        "venue find",
        "Tìm điểm theo mã địa điểm, mã số, phần đầu của id, hoặc một phần tên hay địa chỉ",
    ),
    ("venue show", "Hiện một điểm, các cửa và những việc đã làm"),
    ("venue list", "Liệt kê các điểm"),
    (
        "notice",
        "Quản lý thông báo và phát hành gói để điện thoại đối chiếu với lượt đến",
    ),
    (
        "notice publish",
        "Phát hành một thông báo, các thông báo trong bảng, hoặc gói trong ngày",
    ),
    ("notice revise", "Sửa nội dung một thông báo và phát hành"),
    ("notice withdraw", "Rút một thông báo và phát hành việc rút"),
    ("notice list", "Liệt kê các thông báo"),
    (
        "areas",
        "Quản lý phường, xã và theo dõi việc sắp xếp đơn vị hành chính",
    ),
    ("areas list", "Liệt kê phường, xã của một ngày"),
    (
        "areas export",
        "Ghi bảng đơn vị hành chính để sửa và nhập lại",
    ),
    ("areas import", "Dùng bảng đơn vị hành chính khác từ nay"),
    (
        "areas move",
        "Liệt kê các điểm thuộc phường, xã đã kết thúc, kèm đơn vị mới",
    ),
    ("areas apply", "Cấp lần in mới theo bảng chuyển đơn vị"),
    ("report", "Báo cáo những việc đã làm, tính đến ngày bất kỳ"),
    (
        "report daily",
        "Báo cáo một ngày: tổng số, thay đổi, phường xã, lĩnh vực, nơi còn thiếu, kiểm tra",
    ),
    (
        "report venues",
        "Liệt kê các điểm của một ngày kèm tình trạng",
    ),
    (
        "report silent",
        "Liệt kê các điểm không hoạt động để đi kiểm tra: theo phường, xã, đường và số nhà",
    ),
    (
        "round",
        "Lập kế hoạch đi kiểm tra, đọc ảnh chụp và ghi kết quả",
    ),
    (
        "round plan",
        "Ghi kế hoạch đi kiểm tra: mỗi phường, xã một PDF và một bảng để điền, theo thứ tự đường",
    ),
    (
        "round photos",
        "Đọc ảnh chụp áp phích và ghi mã nào treo ở đâu",
    ),
    ("round import", "Ghi kết quả từ bảng đã điền"),
    ("remind", "Liệt kê các điểm chưa đạt và soạn thư nhắc"),
    (
        "remind list",
        "Liệt kê các điểm chưa đạt kèm số lần đã nhắc",
    ),
    (
        "remind letters",
        "Soạn thư nhắc tiếp theo cho từng điểm và ghi lại việc nhắc",
    ),
    ("poster", "Vẽ áp phích, mỗi điểm một tờ A4"),
    (
        "site",
        "Trang web công khai, kiểm tra mã trên trình duyệt của mọi điện thoại",
    ),
    (
        "site build",
        "Ghi các tệp của trang web, máy chủ web nào cũng phục vụ được",
    ),
    ("site check", "Tìm tệp bị thiếu, cũ hoặc phục vụ sai"),
    (
        "activity",
        "Số liệu quét ẩn danh: điểm nào đang được sử dụng, không ai biết ai đã ở đâu",
    ),
    (
        "activity init",
        "Lập khóa cho số liệu ẩn danh và ghi tên tổ chức hỗ trợ",
    ),
    (
        "activity plan",
        "Đánh số sổ đăng ký và lập kế hoạch tiếp theo",
    ),
    (
        "activity witness-key",
        "Trên máy của tổ chức hỗ trợ: lập khóa đồng ký kế hoạch",
    ),
    (
        "activity countersign",
        "Trên máy của tổ chức hỗ trợ: xem kế hoạch và ký",
    ),
    (
        "activity request",
        "Ghi các yêu cầu lấy tổng số của một tuần",
    ),
    (
        "activity open",
        "Mở các trả lời của một tuần và lưu tổng số",
    ),
    (
        "report activity",
        "Báo cáo điểm nào đang được sử dụng theo số liệu ẩn danh",
    ),
    (
        "tracer",
        "Đề nghị người dân cung cấp lượt đến và mở dữ liệu được bàn giao",
    ),
    ("tracer request", "Soạn đề nghị người dân cung cấp lượt đến"),
    (
        "tracer open",
        "Mở dữ liệu lượt đến mà người dân đã bàn giao",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The first words of commands that are not the desk's.
    const OTHERS: [&str; 11] = [
        "phone",
        "scan",
        "inspect",
        "check-in",
        "check-out",
        "diary",
        "gate",
        "guests",
        "bench",
        "demo",
        "help",
    ];

    fn paths(command: &Command, path: &str, found: &mut Vec<String>) {
        for subcommand in command.get_subcommands() {
            let path = format!("{path} {}", subcommand.get_name())
                .trim()
                .to_owned();
            paths(subcommand, &path, found);
            found.push(path);
        }
    }

    #[test]
    fn every_command_of_the_desk_is_described_in_vietnamese() {
        let mut found = Vec::new();
        paths(&Arguments::command(), "", &mut found);
        let is_of_the_desk =
            |path: &&String| !OTHERS.contains(&path.split(' ').next().unwrap_or_default());
        let missing: Vec<_> = found
            .iter()
            .filter(is_of_the_desk)
            .filter(|path| ABOUT.iter().all(|(known, _)| known != path))
            .collect();
        assert_eq!(missing, Vec::<&String>::new());
        let report = translated(Arguments::command(), "");
        let report = report.find_subcommand("report").unwrap();
        assert!(
            report
                .get_about()
                .unwrap()
                .to_string()
                .starts_with("Báo cáo")
        );
    }

    #[test]
    fn a_language_is_named_before_the_rest_is_read() {
        let named = |arguments: &[&str]| named_language(arguments.iter().map(ToString::to_string));
        assert_eq!(
            named(&["dauchan", "--lang", "vi", "--help"]),
            Some(Name::Vi)
        );
        assert_eq!(named(&["dauchan", "report", "--lang=en"]), Some(Name::En));
        assert_eq!(named(&["dauchan", "--lang"]), None);
        assert_eq!(named(&["dauchan", "report"]), None);
    }
}
