namespace Build.Tests;

/// <summary>The <c>needs</c> of jobs match the dependencies of targets.</summary>
public sealed class LaneOrderTests
{
    [Fact]
    public void A_chain_stays_a_chain_and_set_up_is_no_job() => Assert.Equal(
        [
            "BuildAndPin ←  ()",
            "Acceptance ← BuildAndPin (BuildAndPin)",
            "DeployMock ← Acceptance (BuildAndPin Acceptance)",
            "Drift ← DeployMock (BuildAndPin Acceptance DeployMock)",
        ],
        Chains.Text(Chains.Release));

    [Fact]
    public void Two_lanes_side_by_side_need_the_same_one_and_are_needed_both() => Assert.Equal(
        [
            "BuildAndPin ←  ()",
            "Acceptance ← BuildAndPin (BuildAndPin)",
            "DeployMock ← BuildAndPin (BuildAndPin)",
            "Drift ← Acceptance DeployMock (BuildAndPin Acceptance DeployMock)",
        ],
        Chains.Text(Chains.Of("BuildAndPin", "Acceptance: BuildAndPin", "DeployMock: BuildAndPin", "Drift: Acceptance DeployMock")));

    [Fact]
    public void A_target_between_two_lanes_hides_neither() => Assert.Equal(
        ["BuildAndPin ←  ()", "Drift ← BuildAndPin (BuildAndPin)"],
        Chains.Text(Chains.Of("BuildAndPin", "Between: BuildAndPin", "Drift: Between")));
}
