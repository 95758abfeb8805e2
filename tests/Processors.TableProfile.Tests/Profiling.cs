using System.Text;
using Pipeline.Contracts.Faults;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

/// <summary>Profiles text, in one piece or in small reads.</summary>
internal static class Profiling
{
    public static readonly TableOptions Csv = new();
    public static readonly TableOptions Tsv = new() { Format = TableFormat.Tsv };
    public static readonly TableOptions JsonLines = new() { Format = TableFormat.JsonLines };

    public static TableProfile Of(string text, TableOptions? options = null) => Of(Encoding.UTF8.GetBytes(text), options);

    public static TableProfile Of(byte[] bytes, TableOptions? options = null)
    {
        using var stream = new MemoryStream(bytes);
        return TableProfile.Profile(stream, options ?? Csv, TestContext.Current.CancellationToken);
    }

    /// <summary>The bytes of the profile, or the message of the fault.</summary>
    public static string Outcome(byte[] bytes, TableOptions options, int windowSize = 256 * 1024, int mostRead = int.MaxValue)
    {
        using var stream = new CrumblingStream(bytes, mostRead);
        try
        {
            var profile = TableProfile.Profile(new ByteWindow(stream, windowSize), options, TestContext.Current.CancellationToken);
            return Encoding.UTF8.GetString([.. ProfileJson.Write(profile), .. MarkdownReport.Write(profile), .. HistogramSvg.Write(profile)]);
        }
        catch (FaultException e)
        {
            return e.Fault.Message;
        }
    }

    public static ColumnProfile Column(string text, TableOptions? options = null) => Assert.Single(Of(text, options).Columns);

    /// <summary>A stream with a maximum of bytes per read.</summary>
    private sealed class CrumblingStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
