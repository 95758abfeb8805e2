using System.Globalization;
using System.Text;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>Proposes the pins against their target branch, whatever this checkout has.</summary>
internal sealed class PinProposer(ReleaseTarget place, IPinProposals proposals, ImageAssertion assertion, AttachedStatements statements)
{
    /// <summary>The maximum of images whose sizes are looked up: those that the proposal shows.</summary>
    private const int Sized = PinProposalText.RowsShown;

    public Task<PinProposal> Propose(PinSet pins, CancellationToken cancellationToken) => Propose(pins, static change => change, cancellationToken);

    /// <param name="pins">The pins.</param>
    /// <param name="rename">Gives the proposal another branch or title.</param>
    /// <param name="cancellationToken">Stops the proposal.</param>
    public async Task<PinProposal> Propose(PinSet pins, Func<PinChange, PinChange> rename, CancellationToken cancellationToken)
    {
        var path = place.PinsPath;
        var moves = PinMove.Between(Known(await proposals.Read(path, cancellationToken)), pins);
        var sized = new List<PinMove>();
        foreach (var (at, move) in moves.Index())
        {
            sized.Add(at >= Sized ? move : await Described(move, cancellationToken));
        }

        return await proposals.Propose(rename(PinProposalText.Of(place, path, sized, pins)), cancellationToken);
    }

    private async Task<PinMove> Described(PinMove move, CancellationToken cancellationToken)
    {
        var (before, baseBefore) = await Packages(move.Before, cancellationToken);
        var (after, baseAfter) = await Packages(move.After, cancellationToken);
        return move with
        {
            PlatformsReason = ReasonOf(move),
            SizesBefore = await Sizes(move.Before, cancellationToken),
            SizesAfter = await Sizes(move.After, cancellationToken),
            PackagesBefore = before,
            PackagesAfter = after,
            BasePackagesBefore = baseBefore,
            BasePackagesAfter = baseAfter,
        };
    }

    // The proposal replaces unreadable pins on that branch.
    private static PinSet Known(ReadOnlyMemory<byte>? file)
    {
        try
        {
            return file is { } bytes ? PinSet.Parse(bytes) : PinSet.Empty;
        }
        catch (FaultException)
        {
            return PinSet.Empty;
        }
    }

    // The proposal may include pins of processors that this run did not build; their specs give the reason.
    private string? ReasonOf(PinMove move)
    {
        try
        {
            return move.After is null ? null : new ProcessorCatalogue(place.Processors).Find(move.Processor).Spec.PlatformsReason;
        }
        catch (FaultException)
        {
            return null;
        }
    }

    // Packages are optional for the same reasons.
    private async Task<(IReadOnlyDictionary<string, string> Own, IReadOnlyDictionary<string, string> OfBase)> Packages(Pin? pin, CancellationToken cancellationToken)
    {
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var bill = pin is null ? null : (await statements.Read(pin, cancellationToken)).FirstOrDefault(statement => statement.PredicateType == Spdx.PredicateType);
            return bill is null ? (none, none) : SpdxPackages.Read(bill.Predicate);
        }
        catch (Exception e) when (e is RegistryException or FormatException)
        {
            return (none, none);
        }
    }

    // Sizes are optional: an image may be gone, or in a registry that this token may not read.
    private async Task<IReadOnlyDictionary<Platform, long>> Sizes(Pin? pin, CancellationToken cancellationToken)
    {
        try
        {
            return pin is null
                ? new Dictionary<Platform, long>()
                : PinBuild.SizesOf(pin, await assertion.Assert(ImageExpectation.Of(pin), AssertionDepth.Manifests, cancellationToken));
        }
        catch (RegistryException)
        {
            return new Dictionary<Platform, long>();
        }
    }
}

/// <summary>The pull request that proposes pins, written for its reviewer: changes with reasons, platforms, sizes and sources.</summary>
internal static class PinProposalText
{
    // GitHub allows 65,536 characters; review a release of thousands in the file.
    public const int RowsShown = 100;

    private const int PackagesShown = 200;

    // A new base moves hundreds of packages at once, of every processor on it.
    private const int BasePackagesShown = 50;
    private const int ProcessorsNamed = 3;

    /// <summary>The change and its description: a pure function, so that a second run proposes the same.</summary>
    /// <param name="place">The release's location.</param>
    /// <param name="path">The file of the pins, relative to the repository's root.</param>
    /// <param name="moves">The changed pins.</param>
    /// <param name="pins">All current pins.</param>
    public static PinChange Of(ReleaseTarget place, string path, IReadOnlyList<PinMove> moves, PinSet pins) =>
        new(place.ProposalBranch, path, pins.Encode(), Title(moves), Body(place, moves, path));

    private static void AppendPackages(StringBuilder text, IReadOnlyList<PinMove> moves)
    {
        List<(string Processor, (string Package, string? Before, string? After) Move)> all = [.. moves.Take(RowsShown).SelectMany(move => move.PackageMoves.Select(package => (move.Processor, package)))];
        if (all.Count == 0)
        {
            return;
        }

        text.Append("\n### Packages\n\n| processor | package | before | now |\n|---|---|---|---|\n");
        foreach (var (processor, (package, before, after)) in all.Take(PackagesShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {processor} | {MarkdownWriter.Escape(package)} | {MarkdownWriter.Escape(before ?? "—")} | {MarkdownWriter.Escape(after ?? "—")} |\n");
        }

        if (all.Count > PackagesShown)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{all.Count - PackagesShown} more packages changed.\n");
        }
    }

    // One row for all processors whose bases move alike.
    private static void AppendBasePackages(StringBuilder text, IReadOnlyList<PinMove> moves)
    {
        List<(string Processors, (string Package, string? Before, string? After) Move)> all =
        [
            .. moves.Take(RowsShown).SelectMany(move => move.BasePackageMoves.Select(package => (move.Processor, Package: package)))
                .GroupBy(one => one.Package, one => one.Processor)
                .OrderBy(same => same.Key.Package, StringComparer.Ordinal)
                .Select(same => (Names([.. same]), same.Key)),
        ];
        if (all.Count == 0)
        {
            return;
        }

        text.Append("\n### Packages of bases\n\n| processors | package | before | now |\n|---|---|---|---|\n");
        foreach (var (processors, (package, before, after)) in all.Take(BasePackagesShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {processors} | {MarkdownWriter.Escape(package)} | {MarkdownWriter.Escape(before ?? "—")} | {MarkdownWriter.Escape(after ?? "—")} |\n");
        }

        if (all.Count > BasePackagesShown)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nAnd {all.Count - BasePackagesShown} more. The SBOMs list all packages of the bases.\n");
        }
    }

    private static string Names(IReadOnlyList<string> processors) => processors.Count <= ProcessorsNamed + 1
        ? string.Join(", ", processors)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", processors.Take(ProcessorsNamed))} and {processors.Count - ProcessorsNamed} more");

    private static string Title(IReadOnlyList<PinMove> moves) => moves switch
    {
        [{ After: { } pin } one] => $"Pin {one.Processor} {pin.Tag}",
        [var gone] => $"Remove the pin of {gone.Processor}",
        [] => "Pin images",
        _ => string.Create(CultureInfo.InvariantCulture, $"Pin {moves.Count} images"),
    };

    private static string Body(ReleaseTarget place, IReadOnlyList<PinMove> moves, string path)
    {
        var text = new StringBuilder($"`{path}` names the images that run after the merge. BuildAndPin built and pushed them, read them back and checked them.\n\n");
        text.Append("| processor | tag | index | why |\n|---|---|---|---|\n");
        foreach (var move in moves.Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Source(place, move)} | {Moved(move, pin => pin.Tag)} | {Moved(move, pin => DisplayText.Short(pin.Index))} | {move.Reason} |\n");
        }

        text.Append("\n### Platforms\n\n| processor | platform | manifest | size before | size now |\n|---|---|---|---|---|\n");
        foreach (var move in moves.Where(move => move.After is not null).Take(RowsShown))
        {
            foreach (var (platform, digest) in move.After!.Platforms.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {move.Processor} | {platform} | `{digest}` | {Size(move.SizesBefore, platform)} | {Size(move.SizesAfter, platform)} |\n");
            }
        }

        AppendPackages(text, moves);
        AppendBasePackages(text, moves);
        foreach (var move in moves.Where(move => move.PlatformsReason is not null).Take(RowsShown))
        {
            var missing = string.Join(", ", Platform.All.Except(move.After!.Platforms.Keys));
            text.Append(CultureInfo.InvariantCulture, $"\n- **{move.Processor}** has no image for {missing}: {MarkdownWriter.Escape(move.PlatformsReason!)}\n");
        }

        foreach (var move in moves.Where(move => move.After is { IsReproducible: false }).Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- **{move.Processor}** runs steps of its Dockerfile: {DockerfileBuild.NoPromise}\n");
        }

        text.Append("\n### Made of\n\n");
        foreach (var move in moves.Where(move => move.After is not null).Take(RowsShown))
        {
            text.Append(Origin(place, move.Processor, move.After!));
        }

        return text.Append(moves.Count > RowsShown ? string.Create(CultureInfo.InvariantCulture, $"\n…and {moves.Count - RowsShown} more, in the file.\n") : "").ToString();
    }

    private static string Source(ReleaseTarget place, PinMove move) =>
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
        sizes.TryGetValue(platform, out var size) ? DisplayText.Size(size) : "—";

    private static string Origin(ReleaseTarget place, string processor, Pin pin)
    {
        var package = place.GitHub is { } hub ? $" ([package]({hub.Page}/pkgs/container/{Uri.EscapeDataString($"{hub.Name}/{processor}".ToLowerInvariant())}))" : "";
        return $"""
            - **{processor}**{package}: source `{pin.Source}`, base {(pin.Base is null ? "none" : $"`{pin.Base}`")}
              SBOM and provenance: `oras discover {pin.Repository}@{pin.Index}`

            """.ReplaceLineEndings("\n");
    }
}
