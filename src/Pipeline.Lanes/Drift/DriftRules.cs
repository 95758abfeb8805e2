using Pipeline.Oci.Assertions;

namespace Pipeline.Lanes.Drift;

public sealed partial record DriftRule
{
    private const string BuildAndPin = "Run BuildAndPin and merge the change of pins.";

    // A digest's content cannot change: if index and pin differ, the pin was edited.
    private const string TakeBack = "Revert the edit of the pin: only BuildAndPin writes pins.";
    private const string Deploy = "Run DeployMock.";

    public static DriftRule SourceBroken { get; } = new(
        "source-broken", DriftPair.SourcePin, DriftClass.Error,
        "The source of a processor is broken.", "Run PrAcceptance, which reports the errors, and fix them.");

    public static DriftRule NotPinned { get; } = new(
        "not-pinned", DriftPair.SourcePin, DriftClass.Pending,
        "A processor has no pin yet.", BuildAndPin);

    public static DriftRule SourceChanged { get; } = new(
        "source-changed", DriftPair.SourcePin, DriftClass.Pending,
        "The source has changed since the pinned image was built.", BuildAndPin);

    public static DriftRule BaseChanged { get; } = new(
        "base-changed", DriftPair.SourcePin, DriftClass.Pending,
        "A build would use a different base than the pinned image.", BuildAndPin);

    public static DriftRule OrphanPin { get; } = new(
        "orphan-pin", DriftPair.SourcePin, DriftClass.Drift,
        "A pin names a processor that the source does not have.", "Restore the processor, or run BuildAndPin, which removes the pin.");

    public static DriftRule PinEdited { get; } = new(
        "pin-edited", DriftPair.SourcePin, DriftClass.Drift,
        "BuildAndPin would not have written this pin from this source.", TakeBack);

    public static DriftRule RegistryUnread { get; } = new(
        "registry-unread", DriftPair.PinRegistry, DriftClass.Unknown,
        "The registry gave no credible answer.", "Check the registry and the credentials, then run Drift again.");

    public static DriftRule ManifestMissing { get; } = new(
        Finding.CodeOf(FindingKind.ManifestMissing), DriftPair.PinRegistry, DriftClass.Drift,
        "The registry no longer holds the pinned image.", "Run BuildAndPin: the same source builds the same digest, so it restores the image.");

    public static DriftRule NotAnIndex { get; } = new(
        Finding.CodeOf(FindingKind.NotAnIndex), DriftPair.PinRegistry, DriftClass.Drift,
        "The pinned digest is not an image index.", TakeBack);

    public static DriftRule TagMissing { get; } = new(
        "tag-missing", DriftPair.PinRegistry, DriftClass.Drift,
        "The pinned tag no longer exists.", "Run BuildAndPin, which restores the tag.");

    public static DriftRule TagMoved { get; } = new(
        "tag-moved", DriftPair.PinRegistry, DriftClass.Drift,
        "The pinned tag names another image.", "Find out who moved it; BuildAndPin restores it.");

    public static DriftRule PlatformMissing { get; } = new(
        Finding.CodeOf(FindingKind.PlatformMissing), DriftPair.PinRegistry, DriftClass.Drift,
        "The image does not cover a pinned platform.", "Run BuildAndPin, which restores the platform unless the pin was edited.");

    public static DriftRule ManifestDiffers { get; } = new(
        Finding.CodeOf(FindingKind.ManifestDiffers), DriftPair.PinRegistry, DriftClass.Drift,
        "The image has a different manifest for a platform than the pin.", TakeBack);

    public static DriftRule PlatformUnexpected { get; } = new(
        Finding.CodeOf(FindingKind.PlatformUnexpected), DriftPair.PinRegistry, DriftClass.Drift,
        "The image covers a platform that the pin does not name.", TakeBack);

    public static DriftRule DeploymentUnread { get; } = new(
        "deployment-unread", DriftPair.PinDeployed, DriftClass.Unknown,
        "The deployment could not be read.", "Check the platform and the credentials, then run Drift again.");

    public static DriftRule NotDeployed { get; } = new(
        "not-deployed", DriftPair.PinDeployed, DriftClass.Undeployed,
        "A pinned processor is not deployed.", Deploy);

    public static DriftRule DeployedBehind { get; } = new(
        "deployed-behind", DriftPair.PinDeployed, DriftClass.Pending,
        "Another build of the processor is deployed; the pins have changed since.", Deploy);

    public static DriftRule DeployedForeign { get; } = new(
        "deployed-foreign", DriftPair.PinDeployed, DriftClass.Drift,
        "The deployed image is neither the pinned one nor another build of it.", "Find out who deployed it, then run DeployMock.");

    public static DriftRule DeployedBuildUnread { get; } = new(
        "deployed-build-unread", DriftPair.PinDeployed, DriftClass.Unknown,
        "The deployed image is not the pinned one, and the registry could not say what it is.", "Check the registry, then run Drift again.");

    public static DriftRule SettingsBehind { get; } = new(
        "settings-behind", DriftPair.PinDeployed, DriftClass.Pending,
        "The function runs with the settings of an earlier source.", "Run BuildAndPin, then DeployMock.");

    public static DriftRule SettingsDiffer { get; } = new(
        "settings-differ", DriftPair.PinDeployed, DriftClass.Drift,
        "The function's settings differ from its source.", "Find out who changed them, then run DeployMock.");

    public static DriftRule OrphanFunction { get; } = new(
        "orphan-function", DriftPair.PinDeployed, DriftClass.Drift,
        "A function is deployed that has no pin.", "Pin its processor, or run DeployMock, which removes the function.");

    public static DriftRule FunctionDiffers { get; } = new(
        "function-differs", DriftPair.PinDeployed, DriftClass.Drift,
        "The function's own identity contradicts the deployment.", "Find out who deployed it, then run DeployMock.");

    public static DriftRule FunctionSilent { get; } = new(
        "function-silent", DriftPair.PinDeployed, DriftClass.Unknown,
        "The function did not report its identity.", "Check the function's log on the platform, then run Drift again.");

    public static DriftRule TagsDiffer { get; } = new(
        "tags-differ", null, DriftClass.Drift,
        "The application's tags name a deployment other than the running one.", "Find out who deployed it, then run DeployMock.");

    public static DriftRule DeploymentTagDiffers { get; } = new(
        "deployment-tag-differs", null, DriftClass.Drift,
        "The running deployment does not have DeployMock's tag.", "Find out who deployed it, then run DeployMock.");

    public static DriftRule RolledBack { get; } = new(
        "rolled-back", null, DriftClass.Drift,
        "The running deployment is not the latest one.", "Find out why it was rolled back, then run DeployMock.");

    public static DriftRule DeployedDirty { get; } = new(
        "deployed-dirty", null, DriftClass.Pending,
        "The running deployment was made from uncommitted changes.", "Commit the changes, then run DeployMock.");

    public static DriftRule DeployedCommitUnread { get; } = new(
        "deployed-commit-unread", null, DriftClass.Unknown,
        "The running deployment was made from a repository that git could not read.", "Follow DeployMock's message about git, then run it again.");

    public static DriftRule PinsBroken { get; } = new(
        "pins-broken", null, DriftClass.Error,
        "The pins are unreadable, so nothing was compared.", "Fix the file, or let BuildAndPin write it.");

    public static DriftRule IgnoresBroken { get; } = new(
        "ignores-broken", null, DriftClass.Error,
        "The ignores are unreadable, so none applies.", "Fix the file.");

    /// <summary>Every rule, in the order of the pairs.</summary>
    public static IReadOnlyList<DriftRule> All { get; } =
    [
        SourceBroken, NotPinned, SourceChanged, BaseChanged, OrphanPin, PinEdited,
        RegistryUnread, ManifestMissing, NotAnIndex, TagMissing, TagMoved, PlatformMissing, ManifestDiffers, PlatformUnexpected,
        DeploymentUnread, NotDeployed, DeployedBehind, DeployedForeign, DeployedBuildUnread, SettingsBehind, SettingsDiffer, OrphanFunction,
        FunctionDiffers, FunctionSilent, TagsDiffer, DeploymentTagDiffers, RolledBack, DeployedDirty, DeployedCommitUnread,
        PinsBroken, IgnoresBroken,
    ];
}
