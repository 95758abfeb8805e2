using System.Globalization;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Reports;

/// <summary>Formats values as all reports show them.</summary>
internal static class DisplayText
{
    public static string Status(SubjectStatus status) => status switch
    {
        SubjectStatus.Passed => "passed",
        SubjectStatus.Failed => "failed",
        _ => "bypassed",
    };

    /// <summary>"3 passed, 1 failed, 0 bypassed".</summary>
    public static string Counts(int passed, int failed, int bypassed) =>
        string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed, {bypassed} bypassed");

    /// <summary>Milliseconds: "820 ms", "3.4 s", "2 min 05 s".</summary>
    public static string Duration(long milliseconds) => milliseconds switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000} min {milliseconds / 1000 % 60:00} s"),
    };

    /// <summary>Bytes: "812 B", "3.1 KiB".</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.0} MiB"),
    };

    /// <summary>The first twelve digits of a digest, as Docker prints an image ID.</summary>
    public static string Short(Contracts.Images.Digest digest) => digest.Hex[..12];

    /// <summary>" Not applicable: clock (a static program …), uid (…)."; empty for none.</summary>
    public static string NotApplicable(IReadOnlyList<Inapplicable> inapplicable) =>
        inapplicable.Count == 0 ? "" : $" Not applicable: {string.Join(", ", inapplicable.Select(one => $"{one.Name} ({one.Reason})"))}.";

    /// <summary>"commit 1f2e3d4c5b6a of main with changes".</summary>
    public static string Commit(Contracts.Deployments.DeploymentOrigin? origin) => origin is Contracts.Deployments.DeploymentCommit commit
        ? $"commit {commit.Hash[..Math.Min(commit.Hash.Length, 12)]}{(commit.Branch is null ? "" : $" of {commit.Branch}")}{(commit.IsDirty ? " with changes" : "")}"
        : "commit unknown";

    /// <summary>"linux/amd64 and linux/arm64", sorted.</summary>
    public static string Platforms(IEnumerable<Contracts.Specs.Platform> platforms) =>
        string.Join(" and ", platforms.Select(platform => platform.ToString()).Order(StringComparer.Ordinal));
}
