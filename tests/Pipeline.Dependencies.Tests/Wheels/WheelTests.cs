using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Python;
using Pipeline.Dependencies.Tests.Python;
using Pipeline.Dependencies.Wheels;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Python;

namespace Pipeline.Dependencies.Tests.Wheels;

/// <summary>Wheels as layers, and wheels that are refused.</summary>
public sealed class WheelTests : IDisposable
{
    private const string Site = "usr/local/lib/python3.11/dist-packages";
    private static readonly DateTimeOffset Date = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Every_scheme_of_a_wheel_goes_where_pip_puts_it()
    {
        var files = Install(new WheelFile("demo", "1.0")
            .Add("demo/__init__.py", "X = 1\n")
            .Add("demo/_native.so", "ELF", mode: 0b111_101_101)
            .Add("demo-1.0.data/purelib/pure.py", "P = 1\n")
            .Add("demo-1.0.data/platlib/plat.py", "P = 2\n")
            .Add("demo-1.0.data/scripts/run", "#!python\nprint(1)\n")
            .Add("demo-1.0.data/scripts/shell", "#!/bin/sh\n")
            .Add("demo-1.0.data/headers/demo.h", "int x;\n")
            .Add("demo-1.0.data/data/etc/demo.conf", "x\n")
            .AddInfo("entry_points.txt", "[console_scripts]\ndemo = demo.cli:app.main\n[other]\nx = y\n[gui_scripts]\nwin=demo:win [extra]\n"));

        Assert.Equal(
            [
                "usr/include/python3.11/demo/demo.h 644", "usr/local/bin/demo 755", "usr/local/bin/run 755", "usr/local/bin/shell 755", "usr/local/bin/win 755", "usr/local/etc/demo.conf 644",
                $"{Site}/demo-1.0.dist-info/INSTALLER 644", $"{Site}/demo-1.0.dist-info/METADATA 644",
                $"{Site}/demo-1.0.dist-info/RECORD 644", $"{Site}/demo-1.0.dist-info/WHEEL 644", $"{Site}/demo-1.0.dist-info/entry_points.txt 644",
                $"{Site}/demo/__init__.py 644", $"{Site}/demo/__pycache__/__init__.cpython-311.pyc 644", $"{Site}/demo/_native.so 755", $"{Site}/plat.py 644", $"{Site}/pure.py 644",
            ],
            files.Where(file => file.Value.Type == TarEntryType.RegularFile).Select(file => $"{file.Key} {Convert.ToString((int)file.Value.Mode, 8)}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal("#!/usr/bin/python3.11\nprint(1)\n", files["usr/local/bin/run"].Text);
        Assert.Equal("#!/usr/bin/python3.11\nimport sys\nfrom demo.cli import app\nif __name__ == \"__main__\":\n    sys.exit(app.main())\n", files["usr/local/bin/demo"].Text);
    }

    [Fact]
    public void The_installed_RECORD_names_every_installed_file_with_its_digest()
    {
        var files = Install(new WheelFile("demo", "1.0").Add("demo/__init__.py", "X = 1\n").Add("demo-1.0.data/scripts/run", "#!python\n").Add("demo/a,b.txt", "comma"));

        var lines = files[$"{Site}/demo-1.0.dist-info/RECORD"].Text.TrimEnd('\n').Split('\n');
        Assert.Contains($"../../../bin/run,sha256={Base64(files["usr/local/bin/run"].Content)},{files["usr/local/bin/run"].Content.Length}", lines, StringComparer.Ordinal);
        Assert.Contains($"\"demo/a,b.txt\",sha256={Base64("comma"u8.ToArray())},5", lines, StringComparer.Ordinal);
        Assert.Contains("demo/__pycache__/__init__.cpython-311.pyc,,", lines, StringComparer.Ordinal);
        Assert.Contains("demo-1.0.dist-info/RECORD,,", lines, StringComparer.Ordinal);
        Assert.Equal(files.Values.Count(file => file.Type == TarEntryType.RegularFile), lines.Length);
    }

    /// <summary>The layer is concatenated gzip members around the wheel's own DEFLATE streams; tar and gzip of the system read it too.</summary>
    [Fact]
    public void A_layer_is_the_same_bytes_each_time_and_every_reader_sees_the_same_files()
    {
        var random = RandomNumberGenerator.GetBytes(200_000);
        var wheel = new WheelFile("demo", "1.0")
            .Add("demo/big.bin", random)
            .Add("demo/stored.bin", random, level: CompressionLevel.NoCompression)
            .Add("demo/empty.txt", "")
            .Add($"demo/{new string('n', 120)}/{new string('m', 120)}.txt", "long name")
            .Add("demo/größe.txt", "not ASCII");

        var (first, second) = (Write(wheel, "first"), Write(wheel, "second"));

        Assert.Equal(first, second);
        Assert.Equal(File.ReadAllBytes(folder.At("first")), File.ReadAllBytes(folder.At("second")));
        Assert.Equal(first.Digest.Hex, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.At("first")))));
        Assert.Equal(random, Read("first")[$"{Site}/demo/big.bin"].Content);
        var unpacked = folder.At("tar");
        Directory.CreateDirectory(unpacked);
        using var tar = System.Diagnostics.Process.Start("tar", ["-xzf", folder.At("first"), "-C", unpacked]);
        tar.WaitForExit();
        Assert.Equal(0, tar.ExitCode);
        foreach (var (path, file) in Read("first").Where(file => file.Value.Type == TarEntryType.RegularFile))
        {
            Assert.Equal(file.Content, File.ReadAllBytes(Path.Combine(unpacked, path)));
        }
    }

    private static readonly Dictionary<string, (Func<WheelFile, WheelFile> Change, string Told)> Bad = new(StringComparer.Ordinal)
    {
        ["RECORD lies"] = (wheel => wheel.Add("demo/x.py", "x = 1\n").LieAbout("demo/x.py"), "demo/x.py is not the file that RECORD describes"),
        ["RECORD is silent"] = (wheel => wheel.Add("demo/x.py", "x = 1\n").Unrecorded("demo/x.py"), "RECORD does not name demo/x.py"),
        ["no RECORD of it"] = (wheel => wheel.AddInfo("RECORD", "demo/y.py,sha256=AA,1\ndemo-1.0.dist-info/METADATA,,\n"), "its RECORD has no sha256, sha384 or sha512 of demo-1.0.dist-info/METADATA"),
        ["above the root"] = (wheel => wheel.Add("demo/../../x.py", "x"), "demo/../../x.py is not a path below its root"),
        ["absolute"] = (wheel => wheel.Add("/elsewhere", "x"), "/elsewhere is not a path below its root"),
        ["a drive"] = (wheel => wheel.Add("C:/x", "x"), "C:/x is not a path below its root"),
        ["a backslash"] = (wheel => wheel.Add("demo\\x.py", "x"), "demo\\x.py is not a path below its root"),
        ["a whiteout"] = (wheel => wheel.Add("demo/.wh.x", "x"), "demo/.wh.x is not a path below its root"),
        ["a link"] = (wheel => wheel.Add("demo/link", "elsewhere", mode: 0xa1ff), "demo/link is a link or a special file"),
        ["the same name"] = (wheel => wheel.Add("demo/x.py", "1").Add("demo/x.py", "1"), "demo/x.py and demo/x.py, which are one file on some systems"),
        ["another case"] = (wheel => wheel.Add("demo/x.py", "1").Add("Demo/X.py", "2"), "which are one file on some systems"),
        ["another package"] = (wheel => wheel.AddInfo("METADATA", "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n"), "its METADATA says that it is other"),
        ["another format"] = (wheel => wheel.AddInfo("WHEEL", "Wheel-Version: 2.0\n"), "its format is version 2.0, not 1.x"),
        ["two packages"] = (wheel => wheel.Add("other-1.0.dist-info/METADATA", "x"), "it has 2 .dist-info folders"),
        ["another scheme"] = (wheel => wheel.Add("demo-1.0.data/boot/x", "x"), "demo-1.0.data/boot/x belongs to no scheme of an installation"),
        ["an entry point"] = (wheel => wheel.AddInfo("entry_points.txt", "[console_scripts]\nx = demo; import os\n"), "its entry point \"x = demo; import os\" is malformed"),
    };

    public static TheoryData<string> BadWheels => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(BadWheels))]
    public void A_bad_wheel_is_refused_and_says_why(string what)
    {
        var (change, told) = Bad[what];
        var refusal = Assert.Throws<InvalidDataException>(() => Write(change(new WheelFile("demo", "1.0")), "layer"));
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_file_in_the_root_and_in_data_the_latter_is_installed_and_recorded_once()
    {
        var files = Install(new WheelFile("demo", "1.0").Add("demo-1.0.data/purelib/both.py", "B = 2\n").Add("both.py", "B = 1\n"));
        Assert.Equal("B = 2\n", files[$"{Site}/both.py"].Text);
        Assert.Single(files[$"{Site}/demo-1.0.dist-info/RECORD"].Text.Split('\n'), line => line.StartsWith("both.py,", StringComparison.Ordinal));
    }

    /// <summary>Python's zipfile, which makes nearly all wheels, compresses empty files, too; .NET stores them.</summary>
    [Fact]
    public void An_empty_file_may_be_compressed()
    {
        File.WriteAllBytes(folder.At("plain"), new WheelFile("demo", "1.0").Add("demo/__init__.py", "").Add("demo/py.typed", "").Add("demo/z.py", "Z = 1\n").Build());
        var program = "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1]) as old, zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED) as new:\n    for name in old.namelist(): new.writestr(name, old.read(name))\n";
        using var python = System.Diagnostics.Process.Start("/usr/bin/python3", ["-c", program, folder.At("plain"), folder.At("wheel")]);
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);

        WriteFile("layer");

        Assert.Equal(("", "Z = 1\n"), (Read("layer")[$"{Site}/demo/py.typed"].Text, Read("layer")[$"{Site}/demo/z.py"].Text));
    }

    /// <summary>A program of 20 MiB among the scripts, as wheels of compiled tools have it.</summary>
    [Fact]
    public void A_large_program_may_be_a_script()
    {
        var program = new byte[20 * 1024 * 1024];
        program[0] = 0x7f;
        Assert.Equal(program.Length, Install(new WheelFile("demo", "1.0").Add("demo-1.0.data/scripts/tool", program))["usr/local/bin/tool"].Content.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    [InlineData(300)]
    public void A_truncated_archive_is_refused(int length)
    {
        var bytes = new WheelFile("demo", "1.0").Add("demo/x.py", new string('x', 500)).Build();
        File.WriteAllBytes(folder.At("wheel"), bytes[..Math.Min(length, bytes.Length)]);
        Assert.Throws<InvalidDataException>(() => Wheel.Open(folder.At("wheel"), Name()));
    }

    /// <summary>A member that says less than it holds is found when the layer is read, as is any other damage.</summary>
    [Fact]
    public void Any_changed_byte_of_a_wheel_is_refused_or_changes_nothing_that_is_installed()
    {
        var wheel = new WheelFile("demo", "1.0").Add("demo/x.py", string.Concat(Enumerable.Range(0, 40)));
        var bytes = wheel.Build();
        Write(wheel, "whole");
        var whole = Read("whole");
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 0x55;
            File.WriteAllBytes(folder.At("wheel"), changed);
            try
            {
                WriteFile("layer");
                // A header's date or the version that made it: what is installed is the same.
                Assert.Equal(Shown(whole), Shown(Read("layer")), StringComparer.Ordinal);
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        }

        static IEnumerable<string> Shown(Dictionary<string, InstalledFile> files) => files
            .Where(file => !file.Key.EndsWith(".so", StringComparison.Ordinal))
            .Select(file => $"{file.Key} {file.Value.Text}").Order(StringComparer.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static WheelName Name() => WheelName.TryParse("demo-1.0-py3-none-any.whl", out var name) ? name : throw new InvalidOperationException();

    private static string Base64(byte[] content) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(content));

    private Dictionary<string, InstalledFile> Install(WheelFile wheel)
    {
        Write(wheel, "layer");
        return Read("layer");
    }

    private WrittenLayer Write(WheelFile wheel, string layer)
    {
        File.WriteAllBytes(folder.At("wheel"), wheel.Build());
        return WriteFile(layer);
    }

    private WrittenLayer WriteFile(string layer)
    {
        using var opened = Wheel.Open(folder.At("wheel"), Name());
        var files = new WheelInstallation(opened, Targets.Debian("x86_64")).Files(
            (path, _) => path.EndsWith("__init__.py", StringComparison.Ordinal) ? "bytecode"u8.ToArray() : null);
        return LayerWriter.Write(folder.At(layer), files, Date, default);
    }

    private Dictionary<string, InstalledFile> Read(string layer)
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(folder.At(layer)), CompressionMode.Decompress));
        var files = new Dictionary<string, InstalledFile>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            Assert.Equal((0, 0, Date), (entry.Uid, entry.Gid, entry.ModificationTime));
            files.Add(entry.Name, new(entry.EntryType, entry.Mode, content.ToArray()));
        }

        return files;
    }

    private sealed record InstalledFile(TarEntryType Type, UnixFileMode Mode, byte[] Content)
    {
        public string Text => Encoding.UTF8.GetString(Content);
    }
}
