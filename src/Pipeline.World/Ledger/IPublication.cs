namespace Pipeline.World.Ledger;

/// <summary>Moves files from <c>.staging</c> to their visible place.</summary>
internal interface IPublication
{
    /// <summary>Moves the files durably. No other process publishes at the same time.</summary>
    void Publish();

    /// <summary>Undoes as much of <see cref="Publish"/> as has happened.</summary>
    void TakeBack();
}
