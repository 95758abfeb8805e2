namespace Pipeline.Contracts.Tests;

/// <summary>Which named contexts a Dockerfile takes files from: <c>run</c> is compiled, and counts as a source, only where it is one of them.</summary>
public sealed class BuildContextRuleTests
{
    [Theory]
    [InlineData("FROM scratch\nCOPY --from=run ${TARGETARCH}/run /pipeline/run\n")]
    [InlineData("FROM scratch\r\nCOPY --chmod=0755 --from=run amd64/run \\\r\n  /pipeline/run\r\n")]
    [InlineData("from run\n")]
    [InlineData("FROM --platform=$BUILDPLATFORM run AS tools\n")]
    [InlineData("  RUN --mount=type=bind,from=base --mount=type=bind,from=run,target=/t true\n")]
    [InlineData("RUN --mount=from=run,target=/t true\n")]
    public void A_Dockerfile_that_takes_from_it(string dockerfile) => Assert.True(BuildContextRule.Refers(dockerfile, BuildContextRule.Run));

    [Theory]
    [InlineData("")]
    [InlineData("FROM base\nCOPY --from=kit pipeline_kit /pipeline/pipeline_kit\n")]
    [InlineData("# COPY --from=run ${TARGETARCH}/run /pipeline/run\n")]
    [InlineData("FROM runner\nCOPY --from=run/other:1 a b\n")] // other names
    [InlineData("FROM base AS run\nCOPY run /pipeline/run\n")] // its own stage
    public void One_that_does_not(string dockerfile) => Assert.False(BuildContextRule.Refers(dockerfile, BuildContextRule.Run));
}
