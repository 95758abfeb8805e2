using System.Globalization;
using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The pull request that proposes pins, for whoever reviews it: what moved and why, on which platforms, how large, and made of what.</summary>
internal static class PinProposalText
{
    // One branch, whatever moves: a second release before the review updates the proposal that is open.
    private const string Branch = "pins/update";

    // GitHub takes 65,536 characters; a release of thousands is reviewed in the file.
    private const int RowsShown = 100;

    /// <summary>The change and its words: a pure function, so that a second run proposes the same.</summary>
    /// <param name="place">Where the release went.</param>
    /// <param name="processors">What became of each processor.</param>
    /// <param name="pins">All pins as they are now.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the file of the pins is not in the checkout.</exception>
    public static PinChange Of(ReleasePlace place, IEnumerable<PinnedProcessor> processors, PinSet pins)
    {
        var path = Path.GetRelativePath(place.Root, place.PinsFile).Replace('\\', '/');
        if (path.StartsWith("..", StringComparison.Ordinal))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "pins outside of the checkout cannot be proposed: choose a file in it, or --no-pull-request");
        }

        PinnedProcessor[] moved = [.. processors.Where(processor => processor.Before != processor.After)];
        return new PinChange(Branch, path, pins.Encode(), Title(moved), Body(place, moved, path));
    }

    private static string Title(PinnedProcessor[] moved) => moved switch
    {
        [{ After: { } pin } one] => $"Pin {one.Processor} {pin.Tag}",
        [var gone] => $"Take out the pin of {gone.Processor}",
        [] => "Pin images",
        _ => string.Create(CultureInfo.InvariantCulture, $"Pin {moved.Length} images"),
    };

    private static string Body(ReleasePlace place, PinnedProcessor[] moved, string path)
    {
        var text = new StringBuilder($"`{path}` names the bytes that run after the merge. BuildAndPin built them, pushed them, read them back and asserted them.\n\n");
        text.Append("| processor | tag | index | why |\n|---|---|---|---|\n");
        foreach (var processor in moved.Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Source(place, processor)} | {Move(processor, pin => pin.Tag)} | {Move(processor, pin => Words.Short(pin.Index))} | {processor.Step.Reason} |\n");
        }

        text.Append("\n### Platforms\n\n| processor | platform | manifest | size before | size now |\n|---|---|---|---|---|\n");
        foreach (var processor in moved.Where(processor => processor.After is not null).Take(RowsShown))
        {
            foreach (var (platform, digest) in processor.After!.Platforms.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {processor.Processor} | {platform} | `{digest}` | {Size(processor.SizesBefore, platform)} | {Size(processor.SizesAfter, platform)} |\n");
            }
        }

        text.Append("\n### Made of\n\n");
        foreach (var processor in moved.Where(processor => processor.After is not null).Take(RowsShown))
        {
            text.Append(Origin(place, processor.Processor, processor.After!));
        }

        return text.Append(moved.Length > RowsShown ? string.Create(CultureInfo.InvariantCulture, $"\n…and {moved.Length - RowsShown} more, in the file.\n") : "").ToString();
    }

    private static string Source(ReleasePlace place, PinnedProcessor processor) =>
        place.GitHub is null || processor.After is null ? processor.Processor : $"[{processor.Processor}]({place.GitHub.Page}/tree/HEAD/processors/{processor.Processor})";

    private static string Move(PinnedProcessor processor, Func<Pin, string> part) => (processor.Before, processor.After) switch
    {
        (null, { } after) => $"`{part(after)}`",
        ({ } before, null) => $"~~`{part(before)}`~~",
        ({ } before, { } after) when part(before) == part(after) => $"`{part(after)}`",
        ({ } before, { } after) => $"`{part(before)}` → `{part(after)}`",
        _ => "—",
    };

    private static string Size(IReadOnlyDictionary<Platform, long> sizes, Platform platform) =>
        sizes.TryGetValue(platform, out var size) ? Words.Size(size) : "—";

    private static string Origin(ReleasePlace place, string processor, Pin pin)
    {
        var package = place.GitHub is { } hub ? $" ([package]({hub.Page}/pkgs/container/{Uri.EscapeDataString($"{hub.Name}/{processor}".ToLowerInvariant())}))" : "";
        return $"""
            - **{processor}**{package}: source `{pin.Source}`, base {(pin.Base is null ? "none" : $"`{pin.Base}`")}
              SBOM and provenance: `oras discover {pin.Repository}@{pin.Index}`

            """.ReplaceLineEndings("\n");
    }
}
