using System.Text.Json;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Pipeline.Oci;

namespace Pipeline.Cli;

/// <summary>What was verified, for a person and for a program.</summary>
internal static class VerifyReport
{
    public static byte[] Table(IReadOnlyList<VerifiedImage> images) => Report.Text(writer =>
    {
        foreach (var image in images)
        {
            writer.WriteLine($"{image.Status.PadRight("unreadable".Length)}  {image.Reference}");
            foreach (var line in Lines(image))
            {
                writer.WriteLine($"{"".PadRight("unreadable".Length)}  {PlainText.Of(line)}");
            }
        }

        writer.WriteLine(Sum(images));
    });

    public static byte[] Line(IReadOnlyList<VerifiedImage> images) => Report.Line(writer =>
    {
        writer.WriteBoolean("ok", images.All(image => image.Holds));
        writer.WriteStartArray("images");
        foreach (var image in images)
        {
            Write(writer, image);
        }

        writer.WriteEndArray();
    });

    private static List<string> Lines(VerifiedImage image)
    {
        IReadOnlyList<CoveredPlatform> platforms = image.Verdict?.Coverage?.Platforms ?? [];
        var width = platforms.Max(covered => (int?)$"{covered.Platform}".Length) ?? 0;
        var lines = platforms.Select(covered => $"{$"{covered.Platform}".PadRight(width)}  {covered.Manifest}  {ByteSize.Of(covered.Size)}").ToList();
        if (image.Verdict?.Coverage is { Attestations: > 0 and var attestations })
        {
            lines.Add(Count(attestations, "attestation"));
        }

        lines.AddRange(image.Findings.Select(finding => $"! {finding}"));
        lines.AddRange(image.Unread is { } reason ? [$"! {reason}"] : []);
        return lines;
    }

    private static string Sum(IReadOnlyList<VerifiedImage> images)
    {
        var bad = images.Where(image => !image.Holds).GroupBy(image => image.Status, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
        return $"{Count(images.Count, "image")}: {string.Join(", ", [$"{images.Count(image => image.Holds)} ok", .. bad.Select(Words)])}";
    }

    private static string Words(IGrouping<string, VerifiedImage> group) => group.Key == "findings" ? $"{group.Count()} with findings" : $"{group.Count()} {group.Key}";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static void Write(Utf8JsonWriter writer, VerifiedImage image)
    {
        writer.WriteStartObject();
        writer.WriteString("reference", image.Reference.ToString());
        writer.WriteString("status", image.Status);
        if (image.Processor is not null)
        {
            writer.WriteString("processor", image.Processor);
        }

        if (image.Unread is { } reason)
        {
            writer.WriteString("reason", reason);
        }

        if (image.Verdict?.Coverage is { } coverage)
        {
            Write(writer, coverage);
        }

        writer.WriteStartArray("findings");
        foreach (var finding in image.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("code", finding.Code);
            writer.WriteString("text", finding.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Coverage coverage)
    {
        writer.WriteNumber("attestations", coverage.Attestations);
        writer.WriteStartArray("platforms");
        foreach (var covered in coverage.Platforms)
        {
            writer.WriteStartObject();
            writer.WriteString("platform", covered.Platform.ToString());
            writer.WriteString("manifest", covered.Manifest.ToString());
            writer.WriteNumber("size", covered.Size);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
