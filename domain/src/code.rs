//! Every machine code that the API can answer with, in one place.
//!
//! A code is stable: outside clients branch on it. Its texts (pt-BR, English) are keyed by it in the
//! API's locales; a test there fails when one is missing.

use crate::choice::choice;

choice! {
/// A machine code: of a problem, a violation or a blocker.
#[expect(clippy::enum_variant_names, reason = "the words are the API's: `code_taken`, `invalid_postal_code`")]
pub enum Code {
    // The request as such.
    InvalidJson,
    InvalidMultipart,
    DuplicateMember,
    InvalidPath,
    InvalidHeader,
    UnknownParameter,
    InvalidParameter,
    InvalidCursor,
    MethodNotAllowed,
    UnsupportedMediaType,
    PayloadTooLarge,
    RangeNotSatisfiable,
    RequestTimeout,
    NotFound,
    ReadOnly,
    PreconditionFailed,
    IdempotencyKeyReused,
    IdempotencyKeyInUse,
    TooManyRequests,
    ServiceUnavailable,
    StorageUnavailable,
    StorageFull,
    PrinterUnavailable,
    InternalError,
    ValidationFailed,

    // Who is asking.
    Unauthorized,
    InvalidCredentials,
    RefreshTokenSuperseded,
    Forbidden,
    LastAdmin,

    // The shape of one member.
    Required,
    UnknownMember,
    WrongType,
    TooLong,
    TooShort,
    TooMany,
    DuplicateItem,
    OutOfRange,
    InvalidFormat,
    ControlCharacter,
    InvalidChoice,
    InvalidDate,
    InvalidPeriod,
    InvalidDocument,
    InvalidPhone,
    InvalidEmail,
    InvalidPostalCode,
    InvalidState,
    InvalidMac,
    InvalidLogin,
    InvalidMoney,
    InvalidPercent,
    InvalidTimeZone,
    InvalidId,
    WeakPassword,
    CommonPassword,
    WrongPassword,

    // References.
    ReferenceNotFound,
    Inactive,
    NotInBranch,
    NotOfClient,
    NotOfPipeline,
    NotOfOutcome,
    NotValidToday,
    InUse,

    // Uniqueness.
    DocumentTaken,
    EmailTaken,
    OfferCodeTaken,
    CodeTaken,
    SkuTaken,
    PositionTaken,
    LoginTaken,
    PortTaken,
    AlreadyExists,

    // Clients and registries.
    ContactChannelRequired,
    OfferInUse,
    PortsBelowHeld,
    MoveToRequired,

    // Status and stages of a negotiation.
    InvalidStatus,
    ReasonRequired,
    StageTransitionNotAllowed,
    SameStage,
    BackwardNotAllowed,
    StepSkipped,
    MoveNotListed,
    ContactMissing,
    ContractIncomplete,
    AccessIncomplete,
    TicketIncomplete,
    TaskMissing,
    AcceptedProposalMissing,
    ChannelMissing,
    CampaignMissing,
    ExpectedCloseOnMissing,
    ClientDocumentMissing,

    // Parts of a negotiation.
    PlanMissing,
    CommitmentAboveOffer,
    CommitmentAbovePersonMaximum,
    DiscountAboveLimit,
    DiscountAbovePrice,
    DiscountAboveLine,
    SetupFeeAboveOffer,
    LoginRequired,
    PasswordRequired,
    MacRequired,
    PortWithoutBox,
    PortRequiresFiber,
    PortAboveBox,
    HoldRequiresPort,
    MonthsRequireMonthly,

    // Billing.
    BillingAlreadyGenerated,
    BillingNotGenerated,
    BillingStartDiffers,

    // The win.
    NotReadyToWin,
    AlreadyWon,
    StageCannotWin,
    ClientNameMissing,
    ClientContactMissing,
    InstallationAddressMissing,
    PlanNotValid,
    OfferNotValid,
    LoginNotHeld,
    PortNotHeld,

    // Proposals, files and integrations.
    UnsupportedFileType,
    EmptyFile,
    AttachmentsTooLarge,
    ProposalNotDraft,
    ProposalAlreadyAnswered,
    ProposalExpired,
    ProposalNotSent,
    ProposalCancelled,
    ProposalSent,
    IntegrationNotConfigured,
    PipedrivePersonNotFound,
    PipedriveUnauthorized,
    PipedriveBadResponse,
    PipedriveTimeout,
    PipedriveUnavailable,
}
}
