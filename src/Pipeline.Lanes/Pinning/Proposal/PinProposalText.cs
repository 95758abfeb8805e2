using System.Globalization;
using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The pull request that proposes pins, for whoever reviews it: what moved and why, on which platforms, how large, and made of what.</summary>
internal static class PinProposalText
{
    // GitHub takes 65,536 characters; a release of thousands is reviewed in the file.
    public const int RowsShown = 100;

    /// <summary>The change and its words: a pure function, so that a second run proposes the same.</summary>
    /// <param name="place">Where the release went.</param>
    /// <param name="path">The file of the pins, from the repository's root.</param>
    /// <param name="moves">What moves with it.</param>
    /// <param name="pins">All pins as they are now.</param>
    public static PinChange Of(ReleasePlace place, string path, IReadOnlyList<PinMove> moves, PinSet pins) =>
        // One branch for what is proposed to a branch, whatever moves: a second release before the review updates the proposal that is open.
        new($"pins/{place.GitHub?.Branch ?? "main"}", path, pins.Encode(), Title(moves), Body(place, moves, path));

    private static string Title(IReadOnlyList<PinMove> moves) => moves switch
    {
        [{ After: { } pin } one] => $"Pin {one.Processor} {pin.Tag}",
        [var gone] => $"Take out the pin of {gone.Processor}",
        [] => "Pin images",
        _ => string.Create(CultureInfo.InvariantCulture, $"Pin {moves.Count} images"),
    };

    private static string Body(ReleasePlace place, IReadOnlyList<PinMove> moves, string path)
    {
        var text = new StringBuilder($"`{path}` names the bytes that run after the merge. BuildAndPin built them, pushed them, read them back and asserted them.\n\n");
        text.Append("| processor | tag | index | why |\n|---|---|---|---|\n");
        foreach (var move in moves.Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Source(place, move)} | {Moved(move, pin => pin.Tag)} | {Moved(move, pin => Words.Short(pin.Index))} | {move.Reason} |\n");
        }

        text.Append("\n### Platforms\n\n| processor | platform | manifest | size before | size now |\n|---|---|---|---|---|\n");
        foreach (var move in moves.Where(move => move.After is not null).Take(RowsShown))
        {
            foreach (var (platform, digest) in move.After!.Platforms.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {move.Processor} | {platform} | `{digest}` | {Size(move.SizesBefore, platform)} | {Size(move.SizesAfter, platform)} |\n");
            }
        }

        foreach (var move in moves.Where(move => move.PlatformsReason is not null).Take(RowsShown))
        {
            var missing = string.Join(", ", Platform.All.Except(move.After!.Platforms.Keys));
            text.Append(CultureInfo.InvariantCulture, $"\n- **{move.Processor}** has no image for {missing}: {GitHubText.Inline(move.PlatformsReason!)}\n");
        }

        text.Append("\n### Made of\n\n");
        foreach (var move in moves.Where(move => move.After is not null).Take(RowsShown))
        {
            text.Append(Origin(place, move.Processor, move.After!));
        }

        return text.Append(moves.Count > RowsShown ? string.Create(CultureInfo.InvariantCulture, $"\n…and {moves.Count - RowsShown} more, in the file.\n") : "").ToString();
    }

    private static string Source(ReleasePlace place, PinMove move) =>
        place.GitHub is null || move.After is null ? move.Processor : $"[{move.Processor}]({place.GitHub.Page}/tree/HEAD/processors/{move.Processor})";

    private static string Moved(PinMove move, Func<Pin, string> part) => (move.Before, move.After) switch
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
