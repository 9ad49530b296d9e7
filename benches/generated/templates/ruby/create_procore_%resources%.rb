# frozen_string_literal: true

class CreateProcore%Resources% < ActiveRecord::Migration[7.1]
  def change
    create_table :procore_%resources% do |t|
-MPR303|      t.bigint :procore_%resource%_id, null: false
!MPR303|      t.integer :procore_%resource%_id, null: false
      t.bigint :procore_project_id, null: false
      t.string :title, null: false, default: ""
      t.integer :position, null: false, default: 0
      t.timestamps
    end
  end
end
