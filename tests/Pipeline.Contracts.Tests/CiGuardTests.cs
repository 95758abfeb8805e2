namespace Pipeline.Contracts.Tests;

public sealed class CiGuardTests
{
    [Fact]
    public void Real_in_CI_is_refused()
    {
        var fault = CiGuard.Check(Mode.Real, ci: true);

        Assert.Equal("ERR_CI_SAFETY Refusing to run mode=real in CI", fault?.ToString());
    }

    [Theory]
    [InlineData("mock", true)]
    [InlineData("mock", false)]
    [InlineData("real", false)]
    public void Everything_else_may_run(string mode, bool ci) => Assert.Null(CiGuard.Check(TextForm.Parse<Mode>(mode), ci));

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("1", false)]
    [InlineData("false", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void CI_means_true(string? value, bool ci) => Assert.Equal(ci, CiGuard.IsCi(value));

    [Theory]
    [InlineData("smoke")]
    [InlineData("Mock")]
    [InlineData(" real")]
    [InlineData("")]
    [InlineData(null)]
    public void There_are_two_modes_and_nothing_is_guessed(string? text) => Assert.False(Mode.TryParse(text, out _));
}
