//! The errors of the desk in Vietnamese.
//!
//! The libraries speak English by `Display`. Here each error has its other half, in a `match` that the compiler finds
//! incomplete when an error is added.

use std::fmt::Display;

use dauchan_authority::areas::{AreaError, AreaTableError, WardError};
use dauchan_authority::desk::DeskError;
use dauchan_authority::import::{ColumnError, Reason, TableError};
use dauchan_authority::key_file::KeyFileError;
use dauchan_authority::register::{IssuerNameError, RegisterError};
use dauchan_authority::sheet::{ProofError, SheetError};
use dauchan_authority::store::StoreError;
use dauchan_core::deployment::DeploymentError;
use dauchan_core::notice::BundleDraftError;
use dauchan_core::trust::{RootsError, TrustRefusal};
use dauchan_core::venue::carrier::HostError;
use dauchan_core::venue::{NameError, ShortCodeError};
use dauchan_files::FileError;

use crate::language::{self, number};
use dauchan_authority::language::Language;

/// An error that has a Vietnamese text beside the English one.
pub trait Vietnamese: Display {
    /// Returns the text: a fragment without a full stop, as `Display` gives it in English.
    fn vietnamese(&self) -> String;
}

/// Returns an error's text, if the terminal speaks Vietnamese.
pub fn translated(error: &impl Vietnamese) -> Option<String> {
    match language::current() {
        Language::English => None,
        Language::Vietnamese => Some(error.vietnamese()),
    }
}

/// Returns an error's text in the language of the terminal.
pub fn said(error: &impl Vietnamese) -> String {
    translated(error).unwrap_or_else(|| error.to_string())
}

fn count(number_of: usize) -> String {
    number(u64::try_from(number_of).unwrap_or(u64::MAX))
}

impl Vietnamese for FileError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Missing { path } => format!("không có tệp {}", path.display()),
            Self::Exists { path } => format!("{} đã có sẵn", path.display()),
            Self::NotRegular { path } => {
                format!(
                    "{} không phải tệp thường nên không được ghi đè",
                    path.display()
                )
            }
            Self::Read { path, source } => format!("không đọc được {}: {source}", path.display()),
            Self::Write { path, source } => format!("không ghi được {}: {source}", path.display()),
            Self::TooLong { path, most } => {
                format!("{} dài hơn {} byte", path.display(), number(*most))
            }
            Self::TooOpen { path, mode } => format!(
                "{} chứa bí mật mà người dùng khác đọc được (quyền {mode:03o})",
                path.display()
            ),
            Self::Busy { path } => format!("một tiến trình khác đang khóa {}", path.display()),
        }
    }
}

impl Vietnamese for NameError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Empty => "tên còn trống".to_owned(),
            Self::TooLong { bytes, most } => {
                let (bytes, most) = (count(*bytes), count(*most));
                format!("tên dài {bytes} byte UTF-8; hãy rút gọn còn {most}")
            }
            Self::Character {
                position,
                character,
            } => format!(
                "ký tự thứ {} của tên là {character:?}, không dùng được trên áp phích",
                position + 1
            ),
            Self::Spacing => "tên có khoảng trắng ở đầu, ở cuối hoặc liền nhau".to_owned(),
            Self::NotUtf8 => "tên không phải UTF-8".to_owned(),
        }
    }
}

impl Vietnamese for ShortCodeError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Character { character } => format!(
                "mã địa điểm không có {character:?}; chỉ gồm các số từ 2 đến 9 và các chữ cái trừ I, L, O, U"
            ),
            Self::Length { characters } => {
                format!(
                    "mã địa điểm có 8 ký tự, còn mã này có {}",
                    count(*characters)
                )
            }
            Self::Check => {
                "mã địa điểm bị gõ sai: sai một ký tự, hoặc đổi chỗ hai ký tự".to_owned()
            }
        }
    }
}

impl Vietnamese for HostError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Length { bytes } => format!(
                "tên miền dài {} byte; áp phích chỉ đủ chỗ cho 1 đến 22",
                count(*bytes)
            ),
            Self::Spelling => {
                "tên miền chỉ gồm chữ thường, số, '-' và '.', bắt đầu và kết thúc bằng chữ hoặc số"
                    .to_owned()
            }
        }
    }
}

impl Vietnamese for WardError {
    fn vietnamese(&self) -> String {
        let day = |day| Language::Vietnamese.day(day);
        match self {
            Self::Unknown => "không có phường, xã nào có mã hoặc tên này".to_owned(),
            Self::Group => "đây là quận, huyện; hãy ghi phường, xã".to_owned(),
            Self::OtherDay { first, last: None } => {
                format!("phường, xã có mã này chỉ có từ ngày {}", day(*first))
            }
            Self::OtherDay {
                last: Some(last), ..
            } => format!(
                "phường, xã có mã này đã kết thúc ngày {}; xem đơn vị mới: dauchan areas move",
                day(*last)
            ),
            Self::Several { names } => format!(
                "nhiều phường, xã cùng tên: {}; hãy ghi mã",
                names.join(", ")
            ),
        }
    }
}

impl Vietnamese for AreaError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Unknown { code } => format!("không có đơn vị hành chính nào có mã {code}"),
            Self::District { code, name } => format!(
                "{} là mã của {name}, một quận, huyện; điểm cần mã của phường, xã",
                code.code()
            ),
            Self::None => "khóa cấp mã theo địa bàn cần ít nhất một địa bàn".to_owned(),
        }
    }
}

impl Vietnamese for AreaTableError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Header => "dòng đầu không phải \"code,kind,name,group,province,first_day,last_day,successors\"".to_owned(),
            Self::Line { line, column } => format!("dòng {line}: không đọc được cột {column}"),
            Self::Twice { line, code } => format!(
                "dòng {line}: mã {} thuộc hai đơn vị trong cùng một ngày",
                code.code()
            ),
            Self::Unknown { line, code } => format!(
                "dòng {line}: bảng không có đơn vị {} vào ngày phường, xã này bắt đầu hoặc kết thúc",
                code.code()
            ),
            Self::Empty => "bảng không có đơn vị nào".to_owned(),
        }
    }
}

impl Vietnamese for Reason {
    fn vietnamese(&self) -> String {
        match self {
            Self::Empty => "ô còn trống".to_owned(),
            Self::TooLong { most } => format!("nội dung dài hơn {} ký tự", count(*most)),
            Self::Name(error) => error.vietnamese(),
            Self::Ward(error) => error.vietnamese(),
            Self::Sector => {
                "không có lĩnh vực nào có số hoặc tên này; xem danh mục trong bảng mẫu".to_owned()
            }
            Self::Stay => "thời gian ở lại phải là bội số của 15 phút, từ 15 đến 1.440".to_owned(),
            Self::Doors => "không hiểu các cửa; hãy ghi \"vào, ra\", hoặc \"Cổng 1 = vào ra, Cổng 2 = ra\"".to_owned(),
            Self::Phone => {
                "không phải số điện thoại; hãy ghi các chữ số, như 0912345678".to_owned()
            }
            Self::Twice { first } => format!("trùng mã số với dòng {first}"),
            Self::NoIssuer => "không có khóa nào được cấp mã cho phường, xã này vào các ngày đó; xem: dauchan issuer list".to_owned(),
            Self::Differs { registered } => format!(
                "sổ đăng ký ghi \"{registered}\"; đổi nội dung này phải in áp phích mới, hãy dùng: dauchan venue edit"
            ),
        }
    }
}

impl Vietnamese for TableError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Empty => "bảng không có dòng nào".to_owned(),
            Self::NotUtf8 { row } => format!(
                "dòng {row} không phải UTF-8; hãy lưu bảng dưới dạng \"CSV UTF-8\" hoặc XLSX"
            ),
            Self::Row { row } => format!("không đọc được dòng {row}"),
            Self::NotXlsx => "tệp XLSX bị hỏng; hãy mở ra và lưu lại".to_owned(),
            Self::OldExcel => "đây là định dạng Excel cũ; hãy lưu dưới dạng XLSX".to_owned(),
            Self::TooLong => "bảng có quá nhiều dòng".to_owned(),
            Self::TooWide => "bảng có quá nhiều cột".to_owned(),
        }
    }
}

impl Vietnamese for ColumnError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Missing { columns } => {
                let names = columns.iter().map(|column| column.header());
                format!("bảng thiếu cột {}", names.collect::<Vec<_>>().join(", "))
            }
            Self::Twice { column } => format!("bảng có hai cột {}", column.header()),
        }
    }
}

impl Vietnamese for IssuerNameError {
    fn vietnamese(&self) -> String {
        "tên khóa cấp mã gồm 1 đến 32 chữ cái thường không dấu, số và dấu gạch nối".to_owned()
    }
}

impl Vietnamese for RegisterError {
    fn vietnamese(&self) -> String {
        let day = |day| Language::Vietnamese.day(day);
        match self {
            Self::IssuerExists { name } => format!("đã có khóa cấp mã tên {name}"),
            Self::KeyExists { name } => format!("khóa cấp mã {name} đã dùng khóa này"),
            Self::UnknownIssuer { name } => format!("không có khóa cấp mã nào tên {name}"),
            Self::RevokedIssuer { name } => format!("khóa cấp mã {name} đã bị thu hồi"),
            Self::Area(error) => error.vietnamese(),
            Self::OutsideIssuerAreas { area, issuer } => format!(
                "khóa cấp mã {issuer} không được cấp mã cho địa bàn {}",
                area.code()
            ),
            Self::OutsideIssuerValidity { issuer, validity } => format!(
                "khóa cấp mã {issuer} chỉ được cấp mã từ {} đến {}",
                day(validity.first()),
                day(validity.last())
            ),
            Self::VenueExists { id } => {
                format!("đã có điểm {id}; số ngẫu nhiên của hệ thống bị lặp, không được cấp mã nào")
            }
            Self::NotForVenues { name } => format!("khóa {name} không được ký mã của điểm"),
            Self::NotForNotices { name } => format!("khóa {name} không được ký thông báo"),
            Self::NoneForNotices => "không có khóa nào được ký thông báo".to_owned(),
            Self::SeveralForNotices => "có nhiều khóa được ký thông báo".to_owned(),
            Self::UnknownNotice { id } => format!("không có thông báo {id}"),
            Self::NoticeExists { id } => format!(
                "đã có thông báo {id}; số ngẫu nhiên của hệ thống bị lặp, không được phát hành gì"
            ),
            Self::WithdrawnNotice { id } => {
                format!("thông báo {id} đã được rút; hãy phát hành thông báo mới")
            }
            Self::NoRevisionLeft { id } => {
                format!("thông báo {id} đã hết số lần sửa; hãy rút và phát hành thông báo mới")
            }
            Self::NotInCirculation { id } => {
                format!("lúc đó điểm {id} không có mã nào còn hiệu lực, nên không ai quét được")
            }
            Self::NoSequenceLeft => {
                "đã hết số thứ tự; hãy thu hồi khóa ký thông báo và thêm khóa khác".to_owned()
            }
            // The venue or issuer is named in English, by its id.
            Self::NotRevoked { what } => format!("{what} không bị thu hồi"),
            Self::RevocationListed { what } => format!(
                "danh sách có việc thu hồi {what} đã được chuẩn bị, nên việc thu hồi giữ nguyên"
            ),
            Self::UnknownVenue { id } => format!("không có điểm {id}"),
            Self::RevokedVenue { id } => {
                format!("điểm {id} đã bị thu hồi; hãy cấp mã như một điểm mới")
            }
            Self::NothingEarlier { id } => {
                format!("điểm {id} không còn lần in cũ nào chưa thu hồi")
            }
            Self::NoIssueLeft { id } => {
                format!("điểm {id} đã hết số lần in; hãy thu hồi và cấp mã như một điểm mới")
            }
            Self::NoCounterLeft => {
                "đã hết số thứ tự của danh sách; cần nâng kỳ bằng một bản ứng dụng mới".to_owned()
            }
        }
    }
}

impl Vietnamese for StoreError {
    fn vietnamese(&self) -> String {
        match self {
            Self::File(error) => error.vietnamese(),
            Self::Rule(error) => error.vietnamese(),
            Self::KeyOrDamaged => {
                "không mở được sổ đăng ký: khóa thuộc sổ khác, hoặc sổ bị hỏng".to_owned()
            }
            Self::Damaged { what } => format!("sổ đăng ký bị hỏng: {what}"),
            Self::Newer { version, known } => format!(
                "sổ đăng ký có cấu trúc {version}, công cụ này chỉ biết đến {known}; hãy cập nhật công cụ"
            ),
            Self::NoCipher => "bản công cụ này không có mã hóa; chưa ghi gì".to_owned(),
            Self::Busy => "một tiến trình khác đang ghi vào sổ đăng ký; hãy thử lại".to_owned(),
            Self::Full => "ổ đĩa đã đầy; chưa có gì thay đổi".to_owned(),
            Self::System(error) => format!("không đọc hoặc ghi được sổ đăng ký: {error}"),
        }
    }
}

impl Vietnamese for KeyFileError {
    fn vietnamese(&self) -> String {
        match self {
            Self::File(error) => error.vietnamese(),
            Self::PassphraseNeeded { path } => {
                format!("{} được niêm phong bằng cụm mật khẩu", path.display())
            }
            Self::WrongPassphrase { path } => {
                format!("cụm mật khẩu không mở được {}", path.display())
            }
            Self::DamagedSeal { path } => {
                format!("{} là tệp niêm phong và bị hỏng", path.display())
            }
            Self::Random(_) => "hệ thống không cung cấp được số ngẫu nhiên".to_owned(),
            Self::OtherKind { path } => {
                format!("{} chứa khóa của loại người ký khác", path.display())
            }
            Self::OtherVersion { path } => format!(
                "{} có định dạng khác; hãy dùng phiên bản dauchan đã ghi tệp này",
                path.display()
            ),
            Self::Damaged { path } => {
                format!("{} không phải tệp khóa, hoặc bị hỏng", path.display())
            }
        }
    }
}

impl Vietnamese for RootsError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Count { keys } => format!("có {} khóa gốc; dùng từ 1 đến 8", count(*keys)),
            Self::Threshold { threshold, keys } => format!(
                "số khóa gốc phải ký là {threshold}; với {keys} khóa gốc, có thể là 1 đến {keys}"
            ),
            Self::Key(_) => "khóa của một khóa gốc không hợp lệ".to_owned(),
            Self::SameKeyId { key_id } => format!("hai khóa gốc cùng có số hiệu {key_id}"),
            Self::DemonstrationRoot { key_id } => {
                format!("{key_id} là khóa gốc dùng thử, hệ thống thật không chấp nhận")
            }
            Self::RealRoot { key_id } => {
                format!("{key_id} là khóa gốc thật, bản dùng thử không chấp nhận")
            }
        }
    }
}

impl Vietnamese for DeploymentError {
    fn vietnamese(&self) -> String {
        match self {
            Self::NoHost => "cấu hình triển khai không có tên miền; hãy thêm một".to_owned(),
            Self::Host(error) => error.vietnamese(),
            Self::Roots(error) => error.vietnamese(),
            Self::Visits(error) => format!("quy tắc lượt đến không hợp lệ: {error}"),
            Self::Baseline(TrustRefusal::NotEnoughSignatures { valid, needed }) => {
                format!("cần {needed} khóa gốc ký danh sách, mới có {valid}")
            }
            Self::Baseline(error) => format!("danh sách ban đầu bị từ chối: {error}"),
            Self::WitnessName(error) => format!(
                "tên bên chứng kiến số liệu không hợp lệ: {}",
                error.vietnamese()
            ),
            Self::WitnessKey(error) => {
                format!("khóa của bên chứng kiến số liệu không hợp lệ: {error}")
            }
        }
    }
}

impl Vietnamese for DeskError {
    fn vietnamese(&self) -> String {
        let day = |day| Language::Vietnamese.day(day);
        match self {
            Self::Activity(error) => format!("không dùng được khóa của số liệu hoạt động: {error}"),
            Self::NoDesk { folder } => format!("{} không có bàn làm việc", folder.display()),
            Self::Unfinished { folder } => {
                format!("bàn làm việc trong {} chưa được lập xong", folder.display())
            }
            Self::DeskExists { folder } => {
                format!("{} đã có bàn làm việc", folder.display())
            }
            Self::AwaitsFirstList { folder } => format!(
                "bàn làm việc trong {} đang chờ danh sách đầu tiên",
                folder.display()
            ),
            Self::TooFewSigned { needed } => {
                format!("cần {needed} khóa gốc ký danh sách, chưa có khóa nào ký")
            }
            Self::NoFirstList => {
                "danh sách đã chuẩn bị không phải danh sách đầu tiên của bàn làm việc này"
                    .to_owned()
            }
            Self::OlderList { offered, newest } => {
                format!("danh sách đã chuẩn bị là {offered}, trong khi {newest} đã được phát hành")
            }
            Self::Bundle(error) => match error {
                BundleDraftError::Header => {
                    "gói tiếp theo phải đến hạn sau ngày ký gói này, trong vòng 31 ngày".to_owned()
                }
                BundleDraftError::TooManyEntries { entries } => {
                    format!("gói có {} mục, vượt giới hạn", count(*entries))
                }
                BundleDraftError::TooManyNotices { notices } => {
                    format!("một điểm có {} thông báo, vượt giới hạn", count(*notices))
                }
                BundleDraftError::Random(_) => {
                    "hệ thống không cung cấp được số ngẫu nhiên".to_owned()
                }
            },
            Self::ForeignList { offered } => {
                format!("danh sách đã chuẩn bị {offered} không phải của bàn làm việc này")
            }
            Self::File(error) => error.vietnamese(),
            Self::Key(error) => error.vietnamese(),
            Self::OtherKey { path } => {
                format!(
                    "khóa trong {} không phải khóa ghi trong sổ đăng ký",
                    path.display()
                )
            }
            Self::Register { path, error } => {
                format!("{}: {}", path.display(), error.vietnamese())
            }
            Self::Store(error) => error.vietnamese(),
            Self::OlderRegister { path, .. } => {
                format!("{}: sổ đăng ký cũ bị hỏng", path.display())
            }
            Self::NotMigrated { folder } => format!(
                "sổ đăng ký trong {} thuộc phiên bản cũ của công cụ này",
                folder.display()
            ),
            Self::Areas { path, error } => format!("{}: {}", path.display(), error.vietnamese()),
            Self::DeploymentFile { path, .. } => {
                format!("{}: tệp cấu hình triển khai bị hỏng", path.display())
            }
            Self::Deployment { error, .. } => error.vietnamese(),
            Self::Rule(error) => error.vietnamese(),
            Self::List(error) => format!("không ký được danh sách: {error}"),
            Self::Refused(error) => format!("danh sách bị từ chối: {error}"),
            Self::ForeignRoot { key_id } => {
                format!("khóa gốc {key_id} không thuộc bàn làm việc này")
            }
            Self::UnconfirmedDay { today, .. } => format!(
                "đồng hồ máy lệch nhiều so với danh sách mới nhất: hôm nay có phải ngày {} không?",
                day(*today)
            ),
            Self::OtherDay { confirmed, today } => format!(
                "đồng hồ máy ghi hôm nay là {}, không phải {}",
                day(*today),
                day(*confirmed)
            ),
            Self::Random(_) => "hệ thống không cung cấp được số ngẫu nhiên".to_owned(),
        }
    }
}

impl Vietnamese for SheetError {
    fn vietnamese(&self) -> String {
        match self {
            Self::Typeface => "phông chữ của áp phích bị hỏng; hãy dựng lại công cụ".to_owned(),
            Self::Symbol(_) => "nội dung mã quá dài so với áp phích".to_owned(),
            Self::Proof(ProofError::Unreadable) => {
                "máy đọc mã thông thường không đọc được mã trên áp phích này; chưa ghi tệp"
                    .to_owned()
            }
            Self::Proof(ProofError::OtherText) => {
                "máy đọc mã đọc ra nội dung khác với nội dung đã ký; chưa ghi tệp".to_owned()
            }
            Self::Proof(ProofError::OtherModules) => {
                "mã trên áp phích không đúng từng ô, hoặc có hình khác quá gần; chưa ghi tệp"
                    .to_owned()
            }
            Self::Picture => "không vẽ được hình của áp phích".to_owned(),
        }
    }
}
