using Pipeline.Oci.Samples;
using Pipeline.Tests.GitHub;
using Pipeline.Tests.Python;
using Pipeline.Tests.Workflows;

namespace Adoption.Tests.Answers;

/// <summary>Every page of answers, followed to the letter in a team's own repository, with a registry, a GitHub and an index of packages on loopback behind the reader's own values.</summary>
public sealed class AnswerTests(AnswerRepository team, TwoCheckouts checkouts) : IClassFixture<AnswerRepository>
{
    public static TheoryData<string> Pages => [.. AnswerRepository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_reader_sees_what_the_page_shows(string name)
    {
        var repository = await team.AtStart();
        await using var registry = await DistributionServer.Launch(withPassword: true);
        await using var github = await FakeGitHub.Start(contract: null);
        await using var packages = await PackageServer.Start();
        var wheel = new WheelFile("greetings", "1.0").Add("greetings.py", "def greet(name):\n    return f'Good day, {name}!\\n'\n");
        packages.ServeJson("greetings", (wheel.Name, wheel.Build(), false));

        // Docker, oras and cosign speak plain HTTP with this name.
        var host = $"localhost:{registry.Port}";
        var server = github.EnterpriseApi.GetLeftPart(UriPartial.Authority);
        var page = AnswerPage.Read(AnswerPage.FileOf(name), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["REGISTRY"] = host,
            ["IMAGES"] = $"{host}/octo/shop",
            ["REPOSITORY"] = $"{FakeGitHub.Owner}/{FakeGitHub.Name}",
            ["GITHUB"] = server,
            ["NUKE_GITHUB_TOKEN"] = FakeGitHub.PersonToken,
            ["NUKE_REGISTRY_USER"] = DistributionServer.User,
            ["NUKE_REGISTRY_TOKEN"] = $"'{DistributionServer.Password}'",
            ["PIP_INDEX_URL"] = packages.Index.ToString(),
        });
        await AnswerRun.Follow(page, repository, new Dictionary<string, string?>(StringComparer.Ordinal) { ["NUKE_GITHUB"] = server });
    }

    [Fact]
    public async Task A_stranger_gets_to_a_green_lane_with_the_five_commands_of_the_readme()
    {
        Assert.SkipWhen(AnswerRepository.WhyNot is not null, AnswerRepository.WhyNot ?? "");
        var page = AnswerPage.Read(Path.Combine(SourceTree.Root, "README.md"), new Dictionary<string, string>(StringComparer.Ordinal), "### A repository of your own");
        Assert.Equal(
            ["dotnet tool install", "git init", "pipeline init", "pipeline new processor", "./build.sh PrAcceptance"],
            page.Steps.Cast<GivenCommand>().Select(command => string.Join(' ', command.Text.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal) && word != "greeter"))),
            StringComparer.Ordinal);
        var home = checkouts.NewFolder("home");
        var repository = OwnRepository.Empty(checkouts, "stranger", Path.Combine(home, ".dotnet", "tools"));
        repository.TakeBases();

        await AnswerRun.Follow(page, repository, new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_CLI_HOME"] = home });

        Assert.Equal(
            ["greeter passed", "hello passed"],
            from processor in repository.Json("artifacts/pr-acceptance.json")["processors"]!.AsArray() select $"{processor!["name"]} {processor["status"]}",
            StringComparer.Ordinal);
    }

    [Fact]
    public void Every_page_is_listed_shows_what_commands_print_and_links_to_files_that_exist()
    {
        var listed = File.ReadAllText(AnswerPage.FileOf("README"));
        Assert.NotEmpty(AnswerRepository.Pages);
        Assert.All(AnswerRepository.Pages, name =>
        {
            var page = AnswerPage.Read(AnswerPage.FileOf(name), new Dictionary<string, string>(StringComparer.Ordinal));
            Assert.Contains($"({name}.md)", listed, StringComparison.Ordinal);
            Assert.Contains(page.Steps, step => step is GivenCommand { Shown.Count: > 0 });
            Assert.All(page.Links, link => Assert.True(Path.Exists(Path.Combine(AnswerPage.Folder, link)), $"{name}.md links to {link}, which does not exist"));
        });
    }

    [Fact]
    public void GitHub_reads_every_workflow_that_a_page_shows()
    {
        var workflows = AnswerRepository.Pages.SelectMany(name => AnswerPage.Read(AnswerPage.FileOf(name), new Dictionary<string, string>(StringComparer.Ordinal)).Steps)
            .OfType<WrittenFile>().Where(file => file.Path.StartsWith(".github/workflows/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(workflows);
        var folder = checkouts.NewFolder("workflows");
        Assert.All(workflows, workflow =>
        {
            var file = Path.Combine(folder, Path.GetFileName(workflow.Path));
            File.WriteAllText(file, workflow.Content);
            var read = ReadWorkflows.Of(file).GetProperty(Path.GetFileName(file));
            Assert.Empty(ReadWorkflows.Texts(read.GetProperty("errors")));
            Assert.NotEmpty(read.GetProperty("jobs").EnumerateObject());
        });
    }
}
