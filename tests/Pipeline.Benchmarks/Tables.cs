using System.Globalization;
using System.Text;

namespace Pipeline.Benchmarks;

/// <summary>The speed at which the static executable of <c>table_profile</c> reads CSV, on one core.</summary>
internal static class Tables
{
    private const int Megabytes = 256;

    public static IEnumerable<object> Run(Workspace workspace)
    {
        Shell.Run("dotnet", "build", "-t:Executables", Path.Combine(workspace.Root, "processors", "table_profile"), "-v", "q", "-nologo");
        var (small, large) = (Table(workspace, 1), Table(workspace, Megabytes));
        var start = Timing.Median(3, () => Profile(workspace, small));
        var whole = Timing.Median(3, () => Profile(workspace, large));
        yield return new Figure($"table_profile, {Megabytes} MB of CSV on one core", (Megabytes - 1) * 1000 / (whole - start), "MB/s", 150, AtLeast: true);
    }

    private static void Profile(Workspace workspace, string table)
    {
        var output = workspace.InFolder("table-out");
        var digest = "sha256:" + new string('0', 64);
        var program = Path.Combine(workspace.Root, "artifacts", "aot", "table_profile", "amd64", "table_profile");
        Shell.Run(
            "taskset", "-c", "0", program, "--mode", "mock", "--execution-id", "00000000-0000-0000-0000-000000000001", "--image-digest", digest,
            "--env-fingerprint", $"image={digest}", "--write-prefix", "world://bench/table/", "--spec", Path.Combine(workspace.Root, "processors", "table_profile", "processor.json"),
            "--inputs", Path.Combine(table, "inputs.json"), "--artifacts", output);
        Directory.Delete(output, recursive: true);
    }

    // Ten columns of the usual kinds; the file's name is a digest that the kit trusts the host to have verified.
    private static string Table(Workspace workspace, int megabytes)
    {
        var folder = workspace.InFolder($"table-{megabytes}");
        var name = megabytes.ToString("x64", CultureInfo.InvariantCulture);
        Directory.CreateDirectory(Path.Combine(folder, "artifacts"));
        File.WriteAllText(Path.Combine(folder, "inputs.json"), $"{{\"format\":\"csv\",\"table\":{{\"$artifact\":\"sha256:{name}\"}}}}");
        using var file = new StreamWriter(Path.Combine(folder, "artifacts", name), append: false, new UTF8Encoding(false), 1 << 20);
        file.Write("id,when,city,price,count,ok,note,ratio,code,share\n");
        for (var (row, written) = (0, 0L); written < megabytes * 1_000_000L; row++)
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{row},2026-{(row % 12) + 1:00}-{(row % 28) + 1:00},city {row % 977},{row % 10007}.{row % 97:00},{row % 61},{(row % 3 == 0 ? "true" : "false")},\"said \"\"{row % 13}\"\"\",{row * 0.37:0.####},C{row % 5003:00000},{row % 101}e-2\n");
            file.Write(line);
            written += line.Length;
        }

        return folder;
    }
}
