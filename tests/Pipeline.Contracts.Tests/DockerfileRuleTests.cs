namespace Pipeline.Contracts.Tests;

/// <summary>What a processor's Dockerfile may do: its bytes come from its contexts, and its steps run only if its spec says so.</summary>
public sealed class DockerfileRuleTests
{
    private static readonly DockerfileBuild Steps = new(HasNetwork: false, [], new Dictionary<string, string>(StringComparer.Ordinal));
    private static readonly string[] Contexts = ["base", "kit", "run"];

    [Theory]
    [InlineData("FROM base\nCOPY --from=kit a /a\nCOPY --from=run amd64/run /run\n")]
    [InlineData("FROM scratch\nCOPY a /a\n")]
    [InlineData("from Base0\n", "line 1: FROM Base0 is no base: ")]
    [InlineData("# comment\n\nFROM --platform=$BUILDPLATFORM base AS Build\nFROM base\nCOPY --from=build /a /a\nCOPY --from=0 /b /b\n")] // stages by name, in any case, and by number
    [InlineData("FROM base\nCOPY --from=1 /b /b\n", "line 2: COPY takes files from 1, which is neither a stage nor a context of the build")]
    [InlineData("FROM base\nCOPY --from=alpine:3 /b /b\n", "line 2: COPY takes files from alpine:3, ")]
    [InlineData("FROM alpine@sha256:0000\n", "line 1: FROM alpine@sha256:0000 is no base: name the image in processors/bases.json and in the spec, and write FROM base")]
    [InlineData("ARG X=base\nFROM ${X}\n", "line 2: FROM ${X} is no base: ")] // nobody can tell which
    [InlineData("FROM\n", "line 1: FROM  is no base: ")]
    [InlineData("# syntax=docker/dockerfile:1\nFROM base\n", "# syntax=docker/dockerfile:1 takes a builder from a registry: remove the line")]
    [InlineData("#SYNTAX = x\nFROM base\n", "# syntax=x takes ")]
    [InlineData("FROM base\n# syntax=x\n")] // no directive any more
    [InlineData("FROM base\nRUN true\n", "line 2: RUN needs \"build\": \"dockerfile\" in processor.json, which promises no reproducibility")]
    [InlineData("FROM base\n  ruN \\\n # comment\n\n true\n", "line 2: RUN needs ")]
    [InlineData("FROM base\nLABEL a=1 \\\n  RUN true\nCOPY a \\\n# RUN true\n /b\n")] // no line of its own
    [InlineData("# escape=`\nFROM base\nLABEL a=1 `\nRUN true\n")]
    [InlineData("# escape=`\nFROM base\nLABEL a=1 \\\nRUN true\n", "line 4: RUN needs ")]
    [InlineData("FROM base\nCOPY <<EOF <<-\"END\" /\nRUN true\nEOF\nRUN false\n\tEND\nRUN x\n", "line 7: RUN needs ")] // here-documents
    [InlineData("FROM base\nLABEL a=<<EOF\nRUN true\n", "line 3: RUN needs ")] // none
    [InlineData("FROM base\nCOPY <<EOF /a\nRUN true\n")] // without an end
    [InlineData("\uFEFFFROM base\r\nRUN true\r\n", "line 2: RUN needs ")]
    [InlineData("FROM base\nADD https://example.com/a /a\n", "line 2: ADD https://example.com/a needs \"build\": \"dockerfile\" and \"build_network\": true in processor.json")]
    [InlineData("FROM base\nADD [\"git@example.com:a.git\", \"/a\"]\n", "line 2: ADD [\"git@example.com:a.git\", needs ")]
    [InlineData("FROM base\nADD --chown=1:1 github.com/a/b /a\n", "line 2: ADD github.com/a/b needs ")]
    [InlineData("FROM base\nADD a.tar /a\n")]
    [InlineData("")]
    public void Without_steps_it_only_copies(string dockerfile, string? broken = null) => Equal(broken, DockerfileRule.Broken(dockerfile, null, Contexts));

    [Theory]
    [InlineData("FROM base\nRUN true\n", false)]
    [InlineData("FROM base\nRUN --mount=type=secret,id=A --mount=type=bind,from=kit,target=/k true\n", false)]
    [InlineData("FROM base\nRUN --mount=type=bind,from=python:3,target=/k true\n", false, "line 2: RUN takes files from python:3, ")]
    [InlineData("FROM base\nRUN --mount=from=python:3,target=/k true\n", true, "line 2: RUN takes files from python:3, ")]
    [InlineData("FROM base\nRUN echo --from=python:3\n", false)] // no flag
    [InlineData("FROM python:3\n", true, "line 1: FROM python:3 is no base: ")]
    [InlineData("FROM base\nADD http://example.com/a /a\n", false, "line 2: ADD http://example.com/a needs ")]
    [InlineData("FROM base\nADD http://example.com/a /a\n", true)]
    public void Steps_take_bytes_from_nowhere_else_either_unless_they_have_a_network(string dockerfile, bool network, string? broken = null) =>
        Equal(broken, DockerfileRule.Broken(dockerfile, Steps with { HasNetwork = network }, Contexts));

    [Fact]
    public void A_context_that_the_build_does_not_have_is_none() =>
        Equal("line 1: FROM base, but the base of the spec is scratch", DockerfileRule.Broken("FROM base\n", Steps, []));

    private static void Equal(string? expected, string? actual)
    {
        if (expected is null)
        {
            Assert.Null(actual);
        }
        else
        {
            Assert.StartsWith(expected, actual, StringComparison.Ordinal);
        }
    }
}
