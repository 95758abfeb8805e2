using Pipeline.Oci.Model;

namespace Pipeline.Oci.Assertions;

/// <summary>Checks an image against its expectation, given its evidence.</summary>
internal sealed class CoverageJudge
{
    private readonly ImageExpectation expectation;
    private readonly ImageEvidence evidence;
    private readonly AssertionDepth depth;
    private readonly ManifestJudge manifests;
    private readonly List<Finding> findings = [];
    private readonly List<CoveredPlatform> platforms = [];
    private int attestations;

    private CoverageJudge(ImageExpectation expectation, ImageEvidence evidence, AssertionDepth depth)
    {
        (this.expectation, this.evidence, this.depth) = (expectation, evidence, depth);
        manifests = new ManifestJudge(evidence, Find);
    }

    public static Coverage Judge(ImageExpectation expectation, ImageEvidence evidence, AssertionDepth depth)
    {
        var judge = new CoverageJudge(expectation, evidence, depth);
        judge.Root();
        return new Coverage(expectation, depth, judge.platforms, judge.attestations, judge.findings);
    }

    private void Root()
    {
        switch (evidence)
        {
            case { Root: null }:
                Find(FindingKind.ManifestMissing, $"the registry has no {expectation.Repository.At(expectation.Digest)}");
                break;
            case { Index: { IsRead: false } index }:
                Find(FindingKind.Malformed, $"the index {index.Problem}");
                break;
            case { Index.Value: { } index }:
                Entries(index.Manifests);
                break;
            default:
                Single(evidence.Root);
                break;
        }
    }

    private void Single(Manifest root)
    {
        Find(FindingKind.NotAnIndex, $"expected an index, found a single manifest: {root.Descriptor.MediaType}");
        if (manifests.Image(root.Descriptor) is not { } image)
        {
            return;
        }

        manifests.Blobs(image, "the image");
        if (manifests.Config(image, entry: null) is { } config)
        {
            platforms.Add(new(config.Platform, root.Descriptor.Digest, SizeOf(image)));
            Compare([config.Platform]);
        }
    }

    private void Entries(IReadOnlyList<Descriptor> entries)
    {
        var declared = new Dictionary<ImagePlatform, Digest>();
        var subjects = entries.Where(entry => !Attestation.Is(entry)).Select(entry => entry.Digest).ToHashSet();
        foreach (var entry in entries)
        {
            if (Attestation.Is(entry))
            {
                attestations++;
                CheckAttestation(entry, subjects);
            }
            else if (IsImage(entry))
            {
                Declare(entry, entry.Platform!.Normal, declared);
            }
        }

        Compare(declared.Keys);
    }

    private bool IsImage(Descriptor entry)
    {
        var finding = entry switch
        {
            _ when MediaTypes.IsIndex(entry.MediaType) => new Finding(FindingKind.IndexNested, $"{entry.Digest} is an index in the index"),
            _ when !MediaTypes.IsManifest(entry.MediaType) => new(FindingKind.Malformed, $"{entry.Digest} is not a manifest: {entry.MediaType}"),
            { Platform: null } => new(FindingKind.PlatformEmpty, $"{entry.Digest} names no platform"),
            { Platform.IsUnknown: true } => new(FindingKind.PlatformEmpty, $"{entry.Digest} is for unknown/unknown but is not an attestation"),
            { Platform.IsComplete: false } => new(FindingKind.PlatformEmpty, $"{entry.Digest} is for '{entry.Platform}': an operating system or architecture is empty"),
            _ => null,
        };
        findings.AddRange(finding is null ? [] : [finding]);
        return finding is null;
    }

    private void Declare(Descriptor entry, ImagePlatform platform, Dictionary<ImagePlatform, Digest> declared)
    {
        if (!declared.TryAdd(platform, entry.Digest))
        {
            Find(FindingKind.PlatformDuplicate, $"{platform} is covered by {declared[platform]} and by {entry.Digest}");
            return;
        }

        if (expectation.Manifests.TryGetValue(platform, out var pinned) && pinned != entry.Digest)
        {
            Find(FindingKind.ManifestDiffers, $"{platform} is {entry.Digest}, but {pinned} is pinned");
        }

        if (manifests.Image(entry) is { } image)
        {
            platforms.Add(new(platform, entry.Digest, SizeOf(image)));
            manifests.Blobs(image, $"{platform}");
            manifests.Config(image, entry);
        }
    }

    private void CheckAttestation(Descriptor entry, HashSet<Digest> subjects)
    {
        if (!Attestation.TrySubject(entry, out var subject))
        {
            Find(FindingKind.AttestationDangling, $"the attestation {entry.Digest} has no subject");
        }
        else if (!subjects.Contains(subject))
        {
            Find(FindingKind.AttestationDangling, $"the attestation {entry.Digest} has the subject {subject}, which is not in the index");
        }

        if (!MediaTypes.IsManifest(entry.MediaType))
        {
            Find(FindingKind.Malformed, $"the attestation {entry.Digest} is not a manifest: {entry.MediaType}");
        }
        else if (depth == AssertionDepth.Blobs && manifests.Image(entry) is { } statement)
        {
            manifests.Blobs(statement, $"the attestation {entry.Digest}");
        }
    }

    private void Compare(IReadOnlyCollection<ImagePlatform> declared)
    {
        if (expectation.Platforms is not { } required)
        {
            return;
        }

        foreach (var missing in required.Select(platform => platform.Normal).Except(declared))
        {
            Find(FindingKind.PlatformMissing, $"{missing} is not covered");
        }

        foreach (var unexpected in declared.Except(required.Select(platform => platform.Normal)))
        {
            Find(FindingKind.PlatformUnexpected, $"{unexpected} is covered but not expected");
        }
    }

    private static long SizeOf(ImageManifest image) => image.Layers.Append(image.Config).DistinctBy(blob => blob.Digest).Sum(blob => blob.Size);

    private void Find(FindingKind kind, string text) => findings.Add(new(kind, text));
}
