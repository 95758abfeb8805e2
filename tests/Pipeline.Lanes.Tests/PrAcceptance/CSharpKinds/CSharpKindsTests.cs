using Pipeline.Lanes.Results;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Lanes.Tests;

/// <summary>C# that cannot be compiled ahead of time passes the lane with the runtime of its base, and with one of its own.</summary>
public sealed class CSharpKindsTests : IAsyncLifetime
{
    // An ahead-of-time compilation has no metadata of the anonymous type, no code for the method of a type made at run time, and no compiler of expressions.
    private const string Program = """
        using System.Linq.Expressions;
        using System.Text;
        using System.Text.Json;
        using Newtonsoft.Json;
        using Newtonsoft.Json.Linq;
        using Pipeline.Processor;

        return ProcessorMain.Run(args, _ => inputs =>
        {
            var text = (string)inputs["text"]!;
            var seen = new { Text = text, Length = text.Length };
            var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(seen.GetType()))!;
            list.Add(seen);
            var doubled = Expression.Lambda<Func<int, int>>(Expression.Multiply(Input, Expression.Constant(2)), Input).Compile()(text.Length);
            var lines = new[] { JsonConvert.SerializeObject(list), System.Text.Json.JsonSerializer.Serialize<object>(list), $"{doubled} {JObject.FromObject(seen)["Text"]}" };
            return new ProcessorResult([new("outputs/seen.txt", Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"))], "by reflection");
        });

        partial class Program
        {
            private static readonly ParameterExpression Input = Expression.Parameter(typeof(int));
        }
        """;

    private readonly TemporaryFolder folder = new();
    private DistributionServer? registry;
    private LaneReport? report;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists("/var/run/docker.sock"), "no Docker engine answers at /var/run/docker.sock");
        Assert.SkipWhen(DotnetBase.WhyNot is not null, DotnetBase.WhyNot ?? "");
        Assert.SkipWhen(DistributionServer.WhyNot is not null, DistributionServer.WhyNot ?? "");
        registry = await DistributionServer.Launch();
        var reference = await DotnetBase.Push(registry.Host);
        await CheckedRepository.Copy(folder);
        folder.With("processors/bases.json", $$"""{"dotnet":{"kind":"image","reference":"{{reference}}"} }""");
        await Lay("on_runtime", "framework", """["dotnet", "/app/on_runtime.dll"]""");
        await Lay("with_runtime", "self-contained", """["/app/with_runtime"]""");
        report = await CheckedRepository.Judge(folder, CheckedRepository.IsPerturbed);
    }

    [Fact]
    public void Both_kinds_pass_the_lane()
    {
        Assert.Equal(["on_runtime", "with_runtime"], report!.Processors.Select(processor => processor.Processor), StringComparer.Ordinal);
        Assert.Empty(
            from processor in report.Processors
            from judgement in processor.Judgements
            from check in judgement.Checks
            where !check.Passed
            select $"{processor.Processor} {judgement.Name} {check.Name}: {check.Failure}");
        Assert.All(report.Processors, processor => Assert.Equal(["hello", "no-text"], processor.Judgements.Where(judgement => judgement.IsCase).Select(judgement => judgement.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        if (registry is not null)
        {
            await registry.DisposeAsync();
        }
    }

    private async Task Lay(string name, string kind, string entryPoint)
    {
        folder.With($"processors/{name}/{name}.csproj", DotnetBase.Project)
            .With($"processors/{name}/Program.cs", Program)
            .With($"processors/{name}/Dockerfile", $$"""
                FROM base
                ARG TARGETARCH
                COPY processor.json /pipeline/processor.json
                COPY --from=bin ${TARGETARCH}/dependencies /app/
                COPY --from=bin ${TARGETARCH}/program /app/
                USER 65532:65532
                ENTRYPOINT {{entryPoint}}
                """)
            .With($"processors/{name}/processor.json", $$"""
                {"name":"{{name}}","ref":"{{name}}@1.0.0","description":"Sees a text by reflection.","base":"dotnet","kind":"{{kind}}","platforms":["linux/amd64","linux/arm64"],
                 "inputs":{"type":"object","required":["text"]},"outputs":{"outputs/seen.txt":"text/plain"},"secrets":[],"settings":{},"timeout_s":60,
                 "resources":{"cpus":1,"memory_mib":128,"pids":32,"tmp_mib":16},"network":"none"}
                """)
            .With($"processors/{name}/cases/hello/inputs.json", """{"text":"Zoë"}""")
            .With($"processors/{name}/cases/hello/expected/outputs/seen.txt", "[{\"Text\":\"Zoë\",\"Length\":3}]\n[{\"Text\":\"Zo\\u00EB\",\"Length\":3}]\n6 Zoë\n");
        folder.With($"processors/{name}/cases/no-text/inputs.json", "{}")
            .With($"processors/{name}/cases/no-text/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: /text: required"}""");
        await CheckedRepository.Run("dotnet", "restore", Path.Combine(folder.Root, "processors", name), "-v", "q");
    }
}
