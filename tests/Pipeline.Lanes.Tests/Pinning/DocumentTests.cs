using System.Text;
using System.Text.Json;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Release;

namespace Pipeline.Lanes.Tests;

/// <summary>The documents attached to an image, byte for byte, and the text of its proposal.</summary>
public sealed class DocumentTests
{
    private static readonly ProcessorSpec Spec = ProcessorSpec.Parse(Encoding.UTF8.GetBytes(
        Specs.Json("chat", platforms: Specs.ForBoth).Replace("scratch", "python", StringComparison.Ordinal)));

    private static readonly Pin Pinned = PinOf('1', '5');

    private static readonly ImageRecord Record = new(
        Spec,
        Pinned,
        [new RecordedFile("processors/chat/provider.py", Digit('a'), new string('c', 40))],
        [new BuiltProgram("chat", Platform.Arm64, Digit('e')), new BuiltProgram("chat", Platform.Amd64, Digit('d'))],
        [
            new RecordedPackage("musl", "1.2.5-r0", "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3", PackagePlace.Base) { License = "MIT", Platforms = [Platform.Amd64] },
            new RecordedPackage("libc6", "2.36-9+deb12u14", "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64", PackagePlace.Base) { Source = "glibc 2.36-9+deb12u14", Digest = Digit('9'), Platforms = [Platform.Amd64] },
            new RecordedPackage("Microsoft.DotNet.ILCompiler", "10.0.12", "pkg:nuget/Microsoft.DotNet.ILCompiler@10.0.12", PackagePlace.Build)
            {
                ContentHash = PackageContentHash.Parse("AawF393Q+VkdrnrnI1gu612zh5iqpa1AGSvnKCQ3IkMgSKJXIQbO1sXYRgEzOU4f0cPZ6MaCCF29xZSGWlmbuQ=="),
            },
            new RecordedPackage("numpy", "2.1.0", "pkg:pypi/numpy@2.1.0?file_name=numpy-2.1.0-cp311-cp311-manylinux_2_17_aarch64.whl", PackagePlace.Image)
            {
                Digest = Digit('f'), License = "BSD-3-Clause", Platforms = [Platform.Arm64],
            },
            new RecordedPackage("six", "1.16.0", "pkg:pypi/six@1.16.0?file_name=six-1.16.0-py2.py3-none-any.whl", PackagePlace.Image) { Digest = Digit('f'), License = "MIT License", Platforms = Platform.All },
        ]);

    [Fact]
    public void The_bill_of_materials_is_the_golden_one() =>
        Golden("sbom.json", Statement.Of(Pinned, Spdx.PredicateType, Spdx.Of(Record)).Bytes);

    [Fact]
    public void The_provenance_is_the_golden_one() =>
        Golden("provenance.json", Statement.Of(Pinned, Provenance.PredicateType, Provenance.Of(Record)).Bytes);

    [Fact]
    public void The_provenance_of_a_run_of_GitHub_names_its_commit_repository_and_workflow()
    {
        var origin = new BuildOrigin(new Uri("https://github.example/octo/pipeline"), new string('b', 40), ".github/workflows/main.yml", "refs/heads/main");

        var definition = JsonSerializer.SerializeToElement(Provenance.Of(Record with { Origin = origin }), DeliveredJson.Default.JsonNode).GetProperty("buildDefinition");

        Assert.Equal(
            """{"repository":"https://github.example/octo/pipeline","path":".github/workflows/main.yml","ref":"refs/heads/main"}""",
            definition.GetProperty("externalParameters").GetProperty("workflow").GetRawText());
        var commit = definition.GetProperty("resolvedDependencies").EnumerateArray().Single(dependency => dependency.TryGetProperty("uri", out var uri) && uri.GetString() == "git+https://github.example/octo/pipeline");
        Assert.Equal(origin.Commit, commit.GetProperty("digest").GetProperty("gitCommit").GetString());
    }

    [Fact]
    public void The_record_of_an_accepted_image_is_the_golden_one() =>
        Golden("acceptance-record.json", AcceptanceRecord.Of("planner", Pinned).Bytes);

    [Fact]
    public void A_statement_is_about_the_index_and_its_predicate_stands_in_it_as_it_is_signed()
    {
        var statement = Statement.Of(Pinned, Provenance.PredicateType, Provenance.Of(Record));
        var read = StrictJson.Parse(statement.Bytes);
        Assert.Equal(Pinned.Index.Hex, read.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
        Assert.Equal(CanonicalJson.Encode(StrictJson.Parse(statement.Predicate)), CanonicalJson.Encode(read.GetProperty("predicate")));
    }

    [Fact]
    public void A_base_whose_packages_cannot_be_listed_says_why() => Assert.Equal(
        "it has no database",
        JsonSerializer.SerializeToElement(Spdx.Of(Record with { BaseGap = "it has no database" }), DeliveredJson.Default.JsonNode)
            .GetProperty("packages").EnumerateArray().Single(package => package.GetProperty("SPDXID").GetString() == "SPDXRef-Base").GetProperty("comment").GetString());

    [Fact]
    public void Every_element_that_a_relationship_of_the_bill_names_is_there()
    {
        var bill = JsonSerializer.SerializeToElement(Spdx.Of(Record), DeliveredJson.Default.JsonNode);
        var ids = bill.GetProperty("packages").EnumerateArray().Concat(bill.GetProperty("files").EnumerateArray())
            .Select(element => element.GetProperty("SPDXID").GetString()!).Append("SPDXRef-DOCUMENT").ToList();
        Assert.Distinct(ids, StringComparer.Ordinal);
        Assert.All(bill.GetProperty("relationships").EnumerateArray(), relationship =>
        {
            Assert.Contains(relationship.GetProperty("spdxElementId").GetString(), ids, StringComparer.Ordinal);
            Assert.Contains(relationship.GetProperty("relatedSpdxElement").GetString(), ids, StringComparer.Ordinal);
        });
    }

    [Fact]
    public void The_bill_names_the_program_that_calls_a_command_beside_the_processors_own()
    {
        var bill = JsonSerializer.SerializeToElement(
            Spdx.Of(Record with { Programs = [.. Record.Programs, new BuiltProgram("run", Platform.Amd64, Digit('7'))] }), DeliveredJson.Default.JsonNode);

        var program = bill.GetProperty("packages").EnumerateArray().Single(package => package.GetProperty("SPDXID").GetString() == "SPDXRef-Program-run-amd64");
        Assert.Equal(("run for linux/amd64", Digit('7').Hex), (program.GetProperty("name").GetString(), program.GetProperty("checksums")[0].GetProperty("checksumValue").GetString()));
        Assert.False(program.TryGetProperty("versionInfo", out _), "the processor's version is not the program's");
    }

    [Fact]
    public void A_proposal_says_what_moves_and_why_on_which_platforms_how_large_and_made_of_what()
    {
        var place = new ReleaseTarget(
            "/checkout", Oci.Registry.Repository.Parse("ghcr.io/o/n"), "/checkout/processors/pins.json", "/checkout/.pipeline", new GitHubAddress(new Uri("https://github.example"), "O", "N"));
        var after = PinSet.Of([KeyValuePair.Create("chat", Pinned), KeyValuePair.Create("new", Pinned with { Base = null })]);
        var before = PinSet.Of([KeyValuePair.Create("chat", PinOf('8', '9')), KeyValuePair.Create("old", PinOf('7', '7'))]);
        var moves = PinMove.Between(before, after).Select(move => move.Processor == "chat" ? move with
        {
            SizesBefore = new Dictionary<Platform, long> { [Platform.Amd64] = 20_000_000 },
            SizesAfter = new Dictionary<Platform, long> { [Platform.Amd64] = 18_874_368, [Platform.Arm64] = 17_000 },
            PackagesBefore = new Dictionary<string, string>(StringComparer.Ordinal) { ["pypi/numpy"] = "2.1.0", ["pypi/six"] = "1.16", ["pypi/same"] = "1" },
            PackagesAfter = new Dictionary<string, string>(StringComparer.Ordinal) { ["pypi/numpy"] = "2.1.1", ["pypi/attrs"] = "24.2", ["pypi/same"] = "1" },
            BasePackagesBefore = new Dictionary<string, string>(StringComparer.Ordinal) { ["deb/debian/libc6"] = "2.36-9", ["deb/debian/same"] = "1" },
            BasePackagesAfter = new Dictionary<string, string>(StringComparer.Ordinal) { ["deb/debian/libc6"] = "2.36-9+deb12u1", ["deb/debian/same"] = "1" },
        }
        : move).ToList();

        var change = PinProposalText.Of(place, "processors/pins.json", moves, after);

        Assert.Equal(("pins/main", "processors/pins.json", "Pin 3 images"), (change.Branch, change.Path, change.Title));
        Golden("proposal.md", Encoding.UTF8.GetBytes(change.Body));
    }

    [Fact]
    public void The_packages_of_a_bill_are_read_back_with_their_versions()
    {
        var (own, ofBase) = SpdxPackages.Read(Statement.Of(Pinned, Spdx.PredicateType, Spdx.Of(Record)).Predicate);
        Assert.Equal(
            ["nuget/Microsoft.DotNet.ILCompiler 10.0.12", "pypi/numpy 2.1.0", "pypi/six 1.16.0"],
            own.Select(package => $"{package.Key} {package.Value}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(
            ["apk/alpine/musl 1.2.5-r0", "deb/debian/libc6 2.36-9+deb12u14"],
            ofBase.Select(package => $"{package.Key} {package.Value}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Throws<FormatException>(() => SpdxPackages.Read("{}"u8.ToArray()));
    }

    [Fact]
    public void A_proposal_of_one_image_is_titled_by_it() => Assert.Equal(
        "Pin chat 1.0.0-555555555555",
        PinProposalText.Of(
            new ReleaseTarget("/c", Oci.Registry.Repository.Parse("ghcr.io/o/n"), "/c/p", "/c/d", null), "p", PinMove.Between(PinSet.Empty, PinSet.Of([KeyValuePair.Create("chat", Pinned)])), PinSet.Empty).Title);

    private static void Golden(string name, ReadOnlyMemory<byte> actual)
    {
        var file = Path.Combine(Folder(), name);
        var expected = File.Exists(file) ? File.ReadAllText(file) : "";
        var text = Encoding.UTF8.GetString(actual.Span);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Folder());
            File.WriteAllText(file, expected = text);
        }

        Assert.Equal(expected, text);
    }

    private static string Folder() => Path.Combine(SourceTree.Root, "tests", "golden", "pinning");

    private static Pin PinOf(char index, char source) => new(
        ImageReference.Parse("ghcr.io/o/n/chat"),
        $"1.0.0-{new string(source, 12)}",
        Digit(index),
        new Dictionary<Platform, Digest> { [Platform.Amd64] = Digit('2'), [Platform.Arm64] = Digit('3') },
        Digit(source),
        Digit('b'));

    private static Digest Digit(char digit) => Digest.Parse("sha256:" + new string(digit, 64));
}
