namespace Pipeline.Lanes;

public sealed partial record DriftRule
{
    private const string BuildAndPin = "Run BuildAndPin and merge the change of pins.";

    // What a digest names cannot change: where the index and the pin differ, it is the pin that did.
    private const string TakeBack = "Take the edit of the pin back: pins are written by BuildAndPin.";
    private const string Deploy = "Run DeployMock.";

    public static DriftRule SourceBroken { get; } = new(
        "source-broken", DriftPair.SourcePin, DriftClass.Error,
        "The source of a processor is broken.", "Repair it: PrAcceptance says what is wrong.");

    public static DriftRule NotPinned { get; } = new(
        "not-pinned", DriftPair.SourcePin, DriftClass.Pending,
        "A processor has no pin yet.", BuildAndPin);

    public static DriftRule SourceChanged { get; } = new(
        "source-changed", DriftPair.SourcePin, DriftClass.Pending,
        "The source has changed since the pinned image was built.", BuildAndPin);

    public static DriftRule BaseChanged { get; } = new(
        "base-changed", DriftPair.SourcePin, DriftClass.Pending,
        "A build would use another base than the pinned image has.", BuildAndPin);

    public static DriftRule OrphanPin { get; } = new(
        "orphan-pin", DriftPair.SourcePin, DriftClass.Drift,
        "A pin stands for a processor that is not in the source.", "Bring the processor back, or run BuildAndPin: it takes the pin out.");

    public static DriftRule PinEdited { get; } = new(
        "pin-edited", DriftPair.SourcePin, DriftClass.Drift,
        "The pin says what BuildAndPin would not have written from this source.", TakeBack);

    public static DriftRule RegistryUnread { get; } = new(
        "registry-unread", DriftPair.PinRegistry, DriftClass.Unknown,
        "The registry gave no answer that can be believed.", "Look at the registry and the credentials, then run Drift again.");

    public static DriftRule ManifestGone { get; } = new(
        "manifest-gone", DriftPair.PinRegistry, DriftClass.Drift,
        "The registry no longer holds the pinned image.", "Run BuildAndPin: the same source is the same digest, so it brings the image back.");

    public static DriftRule NotAnIndex { get; } = new(
        "not-an-index", DriftPair.PinRegistry, DriftClass.Drift,
        "The pinned digest is not an image index.", TakeBack);

    public static DriftRule TagGone { get; } = new(
        "tag-gone", DriftPair.PinRegistry, DriftClass.Drift,
        "The pinned tag no longer names anything.", "Run BuildAndPin: it puts the tag back.");

    public static DriftRule TagMoved { get; } = new(
        "tag-moved", DriftPair.PinRegistry, DriftClass.Drift,
        "The pinned tag names another image.", "Find out who moved it; BuildAndPin puts it back.");

    public static DriftRule PlatformGone { get; } = new(
        "platform-gone", DriftPair.PinRegistry, DriftClass.Drift,
        "The image does not cover a pinned platform.", "Run BuildAndPin: it brings the platform back, unless the pin was edited.");

    public static DriftRule PlatformDiffers { get; } = new(
        "platform-differs", DriftPair.PinRegistry, DriftClass.Drift,
        "The image has another manifest for a platform than the pin.", TakeBack);

    public static DriftRule PlatformAdded { get; } = new(
        "platform-added", DriftPair.PinRegistry, DriftClass.Drift,
        "The image covers a platform that the pin does not name.", TakeBack);

    public static DriftRule DeploymentUnread { get; } = new(
        "deployment-unread", DriftPair.PinDeployed, DriftClass.Unknown,
        "What is deployed could not be read.", "Look at the platform and the credentials, then run Drift again.");

    public static DriftRule NotDeployed { get; } = new(
        "not-deployed", DriftPair.PinDeployed, DriftClass.Undeployed,
        "A pinned processor is not deployed.", Deploy);

    public static DriftRule DeployedBehind { get; } = new(
        "deployed-behind", DriftPair.PinDeployed, DriftClass.Pending,
        "Another build of the processor is deployed: the pins have moved on.", Deploy);

    public static DriftRule DeployedForeign { get; } = new(
        "deployed-foreign", DriftPair.PinDeployed, DriftClass.Drift,
        "The deployed image is neither the pinned one nor another build of it.", "Find out who deployed it, then run DeployMock.");

    public static DriftRule DeployedBuildUnread { get; } = new(
        "deployed-build-unread", DriftPair.PinDeployed, DriftClass.Unknown,
        "The deployed image is not the pinned one, and the registry could not be asked what it is.", "Look at the registry, then run Drift again.");

    public static DriftRule SettingsBehind { get; } = new(
        "settings-behind", DriftPair.PinDeployed, DriftClass.Pending,
        "The function runs with the settings of an earlier source.", "Run BuildAndPin, then DeployMock.");

    public static DriftRule SettingsDiffer { get; } = new(
        "settings-differ", DriftPair.PinDeployed, DriftClass.Drift,
        "The function runs with other settings than its source says.", "Find out who changed them, then run DeployMock.");

    public static DriftRule OrphanFunction { get; } = new(
        "orphan-function", DriftPair.PinDeployed, DriftClass.Drift,
        "A function is deployed that has no pin.", "Pin its processor, or run DeployMock to take it down.");

    public static DriftRule FunctionDiffers { get; } = new(
        "function-differs", DriftPair.PinDeployed, DriftClass.Drift,
        "The function says that it is not what the deployment says.", "Find out who deployed it, then run DeployMock.");

    public static DriftRule FunctionSilent { get; } = new(
        "function-silent", DriftPair.PinDeployed, DriftClass.Unknown,
        "The function did not say what it is.", "Look at the function's log on the platform, then run Drift again.");

    public static DriftRule TagsDiffer { get; } = new(
        "tags-differ", null, DriftClass.Drift,
        "The application's tags name another deployment than the one that runs.", "Find out who deployed it, then run DeployMock.");

    public static DriftRule DeploymentTagDiffers { get; } = new(
        "deployment-tag-differs", null, DriftClass.Drift,
        "The deployment that runs has another tag than DeployMock gives.", "Find out who deployed it, then run DeployMock.");

    public static DriftRule RolledBack { get; } = new(
        "rolled-back", null, DriftClass.Drift,
        "The deployment that runs is not the one that was deployed last.", "Find out why it was rolled back, then run DeployMock.");

    public static DriftRule DeployedDirty { get; } = new(
        "deployed-dirty", null, DriftClass.Pending,
        "What runs was deployed from a tree with changes that no commit has.", "Commit the changes, then run DeployMock.");

    public static DriftRule DeployedCommitUnread { get; } = new(
        "deployed-commit-unread", null, DriftClass.Unknown,
        "What runs was deployed from a repository that git could not read.", "Do what DeployMock says about git, then run it again.");

    public static DriftRule PinsBroken { get; } = new(
        "pins-broken", null, DriftClass.Error,
        "The pins cannot be read, so nothing was compared.", "Repair the file, or write it with BuildAndPin.");

    public static DriftRule IgnoresBroken { get; } = new(
        "ignores-broken", null, DriftClass.Error,
        "The ignores cannot be read, so none holds.", "Repair the file.");

    /// <summary>Every rule, in the order of the pairs.</summary>
    public static IReadOnlyList<DriftRule> All { get; } =
    [
        SourceBroken, NotPinned, SourceChanged, BaseChanged, OrphanPin, PinEdited,
        RegistryUnread, ManifestGone, NotAnIndex, TagGone, TagMoved, PlatformGone, PlatformDiffers, PlatformAdded,
        DeploymentUnread, NotDeployed, DeployedBehind, DeployedForeign, DeployedBuildUnread, SettingsBehind, SettingsDiffer, OrphanFunction,
        FunctionDiffers, FunctionSilent, TagsDiffer, DeploymentTagDiffers, RolledBack, DeployedDirty, DeployedCommitUnread,
        PinsBroken, IgnoresBroken,
    ];
}
